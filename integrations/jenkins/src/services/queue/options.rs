//! Waiting for an item to leave the queue.

use std::time::Duration;

use pipewright_core::watch::PollSettings;
use serde::Serialize;

use crate::types::{BuildNumber, JobRef, QueueRef};

/// How to wait for an item to leave the queue.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueueWaitOptions {
    /// How often to look.
    pub interval: PollSettings,
    /// How long to wait at most; for ever unless given.
    pub max_wait: Option<Duration>,
    /// How many errors in a row are put up with, of those that may pass.
    pub tolerated_errors: u32,
    /// How many builds of the job are searched for the item, where Jenkins has forgotten it.
    pub builds_searched: u64,
}

impl Default for QueueWaitOptions {
    /// After 1 s, then 2 s and 4 s, then every 5 s, of which chance takes up to a fifth.
    fn default() -> Self {
        Self {
            interval: PollSettings {
                min: Duration::from_secs(1),
                max: Duration::from_secs(5),
                growth: 2.0,
                jitter: 0.2,
                ..PollSettings::default()
            },
            max_wait: None,
            tolerated_errors: 10,
            builds_searched: 1000,
        }
    }
}

impl QueueWaitOptions {
    /// Sets how often to look.
    pub fn interval(mut self, interval: PollSettings) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long to wait at most.
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    /// Sets how many errors in a row are put up with.
    pub fn tolerated_errors(mut self, tolerated_errors: u32) -> Self {
        self.tolerated_errors = tolerated_errors;
        self
    }
}

/// The build that came of a queue item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StartedBuild {
    /// Its job.
    pub job: JobRef,
    /// Its number.
    pub number: BuildNumber,
    /// The item that it came of.
    pub item: QueueRef,
    /// How long it was waited for.
    pub waited: Duration,
}
