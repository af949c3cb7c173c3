//! How a build ended.

use serde::Deserialize;

/// How a build ended, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BuildResult {
    /// Well.
    Success,
    /// Well, but with something to look at, such as failing tests.
    Unstable,
    /// Badly.
    Failure,
    /// It did not run.
    NotBuilt,
    /// Somebody or something ended it.
    Aborted,
}

impl BuildResult {
    /// As in `result`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Unstable => "UNSTABLE",
            Self::Failure => "FAILURE",
            Self::NotBuilt => "NOT_BUILT",
            Self::Aborted => "ABORTED",
        }
    }

    /// As in a job's `color`.
    pub fn color(self) -> &'static str {
        match self {
            Self::Success => "blue",
            Self::Unstable => "yellow",
            Self::Failure => "red",
            Self::NotBuilt => "notbuilt",
            Self::Aborted => "aborted",
        }
    }

    /// As `wfapi` calls it.
    pub fn flow_status(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Unstable => "UNSTABLE",
            Self::Failure => "FAILED",
            Self::NotBuilt => "NOT_EXECUTED",
            Self::Aborted => "ABORTED",
        }
    }
}
