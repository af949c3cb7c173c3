use std::time::Duration;

use bytes::Bytes;
use pipewright_core::watch::{PollSettings, PrefixChange};

use crate::error::Error;
use crate::types::{Job, JobStatus};

/// How to follow a log.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FollowOptions {
    /// How often to look. Each look transfers the whole log, so the wait also grows with the time
    /// that takes.
    pub interval: PollSettings,
    /// How long to follow at most; until the job is finished unless given.
    pub max_wait: Option<Duration>,
    /// How many errors in a row are put up with, of those that may pass.
    pub tolerated_errors: u32,
}

impl Default for FollowOptions {
    /// Every second while the log grows, every 15 s while it does not.
    fn default() -> Self {
        Self {
            interval: PollSettings {
                max: Duration::from_secs(15),
                ..PollSettings::default()
            },
            max_wait: None,
            tolerated_errors: 5,
        }
    }
}

impl FollowOptions {
    /// Sets how often to look.
    pub fn interval(mut self, interval: PollSettings) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long to follow at most.
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

/// What happens while a log is followed.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogEvent {
    /// The job was seen for the first time, or its status changed.
    Status(JobStatus),
    /// The next bytes of the log.
    Chunk(Bytes),
    /// The log as it is now has been read to its end; more may come.
    Settled,
    /// The log is not a continuation of what was read: it was erased, or begun again. What follows
    /// is read from its beginning.
    Reset(PrefixChange),
    /// A look failed, and will be repeated.
    PassingError {
        /// Why.
        error: Error,
        /// How many looks in a row have failed.
        in_a_row: u32,
    },
    /// The job is finished and its log read to the end. The last event.
    Finished(Box<Job>),
    /// The job was not finished in time. The last event.
    TimedOut,
}
