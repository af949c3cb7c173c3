//! What is due to happen, in order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// Something that will happen to a pipeline or job.
///
/// An event whose moment has passed otherwise, because the job was canceled
/// meanwhile, say, finds another status than it expects and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The jobs of a new pipeline are looked at for the first time.
    PipelineStarts(u64),
    /// A job has been prepared.
    JobPrepared(u64),
    /// Whoever the job waits for has called back.
    JobCalledBack(u64),
    /// A runner takes the job.
    JobStarts(u64),
    /// The job's script ends.
    JobEnds(u64),
    /// The runner of a job that is being canceled gives up.
    JobStops(u64),
    /// The time of a delayed job has come.
    JobDelayOver(u64),
    /// Somebody plays a manual job.
    JobPlayed(u64),
    /// An environment's time is over.
    EnvironmentExpires(u64),
}

/// Events by time; those of one moment in the order they were asked for.
#[derive(Debug, Default)]
pub(crate) struct EventQueue {
    events: BTreeMap<(DateTime<Utc>, u64), Event>,
    sequence: u64,
}

impl EventQueue {
    /// Lets `event` happen at `at`.
    pub(crate) fn schedule(&mut self, at: DateTime<Utc>, event: Event) {
        self.sequence += 1;
        self.events.insert((at, self.sequence), event);
    }

    /// Takes the first event due by `now`, with its time.
    pub(crate) fn take_due(&mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Event)> {
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
