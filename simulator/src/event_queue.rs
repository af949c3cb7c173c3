//! What is due to happen, in order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// Events by time; those of one moment in the order they were asked for.
#[derive(Debug)]
pub(crate) struct EventQueue<E> {
    events: BTreeMap<(DateTime<Utc>, u64), E>,
    sequence: u64,
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        Self {
            events: BTreeMap::new(),
            sequence: 0,
        }
    }
}

impl<E> EventQueue<E> {
    /// Lets `event` happen at `at`.
    pub(crate) fn schedule(&mut self, at: DateTime<Utc>, event: E) {
        self.sequence += 1;
        self.events.insert((at, self.sequence), event);
    }

    /// Takes the first event due by `now`, with its time.
    pub(crate) fn take_due(&mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, E)> {
        let entry = self
            .events
            .first_entry()
            .filter(|entry| entry.key().0 <= now)?;
        let ((at, _), event) = entry.remove_entry();
        Some((at, event))
    }

    /// When the next event is due.
    pub(crate) fn next_at(&self) -> Option<DateTime<Utc>> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }
}
