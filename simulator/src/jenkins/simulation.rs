//! The state of a simulated Jenkins, shared by everything that serves it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::model::Instance;
use crate::SimulationClock;

/// A simulated Jenkins: its state, and the clock the state follows.
///
/// Nothing runs by itself. Whoever looks at the state first lets everything
/// happen that is due by now, in order; so the state is right at any moment,
/// and depends only on the scenario, the seed and the requests.
pub struct Simulation {
    clock: SimulationClock,
    state: Mutex<Instance>,
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl Simulation {
    /// Puts an instance under a clock.
    pub fn new(instance: Instance, clock: SimulationClock) -> Self {
        Self {
            clock,
            state: Mutex::new(instance),
        }
    }

    /// The clock the state follows.
    pub fn clock(&self) -> &SimulationClock {
        &self.clock
    }

    /// Looks at or changes the state as of now.
    pub fn with<R>(&self, act: impl FnOnce(&mut Instance) -> R) -> R {
        let mut instance = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        while instance.step(now) {}
        let result = act(&mut instance);
        // What follows at once, such as a build without a quiet period, is
        // there for the next one to look, whatever the clock does.
        let now = instance.now;
        while instance.step(now) {}
        result
    }
}
