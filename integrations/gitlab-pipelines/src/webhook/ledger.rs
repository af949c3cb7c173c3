//! Which states are known.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::event::{Event, StateKey};
use super::memory::Memory;

const STATES: usize = 200_000;
const AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// Admits each state of each pipeline, job and deployment once, however often and by whatever way
/// it is told.
///
/// It is a memory bounded by count and by age: of a state told again after it was forgotten, there
/// is a second event.
#[derive(Debug)]
pub struct Ledger(Memory);

impl Ledger {
    /// A ledger that remembers so many states for so long.
    pub fn new(states: usize, age: Duration) -> Self {
        Self(Memory::new(states, age))
    }

    /// Whether the event tells a state for the first time, which is then known. What tells no state
    /// (see [`Event::state`]) is always admitted.
    pub fn admit(&self, event: &Event, now: DateTime<Utc>) -> bool {
        event.state().is_none_or(|state| self.0.insert(&state, now))
    }

    /// Whether a state is known.
    pub fn knows(&self, state: &StateKey, now: DateTime<Utc>) -> bool {
        self.0.contains(state, now)
    }
}

impl Default for Ledger {
    /// 200,000 states for seven days: 10 MB or so when full.
    fn default() -> Self {
        Self::new(STATES, AGE)
    }
}
