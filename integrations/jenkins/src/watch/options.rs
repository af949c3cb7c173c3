use std::time::Duration;

use pipewright_core::watch::PollSettings;
use serde::Serialize;

use crate::error::Error;
use crate::types::{BuildNumber, BuildStatus};

/// How to wait for a build.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WaitOptions {
    /// How often to look.
    pub interval: PollSettings,
    /// How long to wait at most; for ever unless given.
    pub max_wait: Option<Duration>,
    /// How many errors in a row are put up with, of those that may pass. A restart of the server takes
    /// several.
    pub tolerated_errors: u32,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            interval: PollSettings {
                min: Duration::from_secs(2),
                max: Duration::from_secs(20),
                ..PollSettings::default()
            },
            max_wait: None,
            tolerated_errors: 10,
        }
    }
}

impl WaitOptions {
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

/// Why waiting for a build ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WaitOutcome {
    /// It ended; its result says how.
    Finished,
    /// It had not ended in time.
    TimedOut,
    /// It was there, and is no more.
    Deleted,
}

/// How waiting for a build ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Waited {
    /// Why.
    pub outcome: WaitOutcome,
    /// Which build it was; none if that could not be found out in time.
    pub number: Option<BuildNumber>,
    /// The build as it was last seen.
    pub build: Option<BuildStatus>,
    /// How long it was waited for.
    pub waited: Duration,
}

/// What happens while waiting for a build.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitEvent<'a> {
    /// It was seen for the first time, or it changed.
    Changed {
        /// It before.
        from: Option<&'a BuildStatus>,
        /// It now.
        build: &'a BuildStatus,
    },
    /// A look failed, and will be repeated.
    PassingError {
        /// Why.
        error: &'a Error,
        /// How many looks in a row have failed.
        in_a_row: u32,
    },
}
