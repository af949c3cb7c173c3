//! The colour of a job's ball.

use std::fmt;

use pipewright_core::open_enum;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

open_enum! {
    /// What the last finished build left a job with.
    pub enum JobState {
        /// It succeeded.
        Success = "blue",
        /// It is unstable: tests failed.
        Unstable = "yellow",
        /// It failed.
        Failure = "red",
        /// It was aborted.
        Aborted = "aborted",
        /// The job is disabled.
        Disabled = "disabled",
        /// There is no finished build.
        NotBuilt = "notbuilt",
        /// As `Disabled`, by older servers.
        Grey = "grey",
    }
}

/// Jenkins' `color`: what the last finished build left the job with, and whether one runs now.
///
/// ```
/// use pipewright_jenkins::types::{JobColor, JobState};
///
/// let color: JobColor = serde_json::from_str(r#""red_anime""#)?;
/// assert!(color.building && color.state == JobState::Failure);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JobColor {
    /// What the last finished build left the job with.
    pub state: JobState,
    /// Whether a build runs now.
    pub building: bool,
}

impl fmt::Display for JobColor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let anime = if self.building { "_anime" } else { "" };
        formatter.pad(&format!("{}{anime}", self.state.as_str()))
    }
}

impl From<&str> for JobColor {
    fn from(text: &str) -> Self {
        let still = text.strip_suffix("_anime");
        Self {
            state: JobState::from(still.unwrap_or(text)),
            building: still.is_some(),
        }
    }
}

impl<'de> Deserialize<'de> for JobColor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::from(text.as_ref()))
    }
}

impl Serialize for JobColor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
