//! Runs of pipelines, as the plugin for stages tells them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use pipewright_core::open_enum;
use serde::{Deserialize, Deserializer, Serialize};

use super::{BuildNumber, NodeId};

open_enum! {
    /// How a run, a stage or a step stands.
    ///
    /// Of a run it is less than the build's own `result`, and may disagree with it: a run that timed out
    /// is `FAILED` here and `ABORTED` there, one whose script does not compile is `NOT_EXECUTED` here
    /// and `FAILURE` there. The build's `result` is how it ended.
    pub enum RunStatus {
        /// It runs.
        InProgress = "IN_PROGRESS",
        /// It waits for somebody's answer.
        PausedPendingInput = "PAUSED_PENDING_INPUT",
        /// It succeeded.
        Success = "SUCCESS",
        /// It succeeded with something wrong.
        Unstable = "UNSTABLE",
        /// It failed.
        Failed = "FAILED",
        /// It was aborted: by somebody, by a time-out, or because a branch beside it failed.
        Aborted = "ABORTED",
        /// It was not executed: a stage whose condition did not hold, a run without stages.
        NotExecuted = "NOT_EXECUTED",
    }
}

impl RunStatus {
    /// Whether it may still change.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::InProgress | Self::PausedPendingInput)
    }

    /// Whether something is wrong with it.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::Aborted | Self::Unstable)
    }
}

/// A run of a pipeline: a build, by its stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run {
    /// The number of the build.
    #[serde(rename = "id")]
    pub number: BuildNumber,
    /// The name that people are shown, such as `#7`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// How it stands. How it ended is the build's `result` to say: see [`RunStatus`].
    pub status: RunStatus,
    /// When it started, in milliseconds since 1970: see [`Run::started_at`].
    #[serde(default, deserialize_with = "lenient::number")]
    pub start_time_millis: Option<i64>,
    /// When it ended; while it runs, the server's time of the answer.
    #[serde(default, deserialize_with = "lenient::number")]
    pub end_time_millis: Option<i64>,
    /// Milliseconds that it took until now.
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration_millis: Option<i64>,
    /// Milliseconds that it waited in the queue.
    #[serde(default, deserialize_with = "lenient::number")]
    pub queue_duration_millis: Option<i64>,
    /// Milliseconds that it waited for answers to inputs.
    #[serde(default, deserialize_with = "lenient::number")]
    pub pause_duration_millis: Option<i64>,
    /// Its stages in the order in which they started, flat: a stage within another, and those of
    /// parallel branches, stand beside each other, and nothing says which is within which. A
    /// branch without a stage of its own is not there.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stages: Vec<Stage>,
}

impl Run {
    /// When it started.
    pub fn started_at(&self) -> Option<DateTime<Utc>> {
        time(self.start_time_millis)
    }

    /// How long it took until now.
    pub fn duration(&self) -> Duration {
        duration(self.duration_millis)
    }

    /// Whether it waits for somebody's answer.
    pub fn waits_for_input(&self) -> bool {
        self.status == RunStatus::PausedPendingInput
    }

    /// The stages of this name, whatever their case; a name may occur more than once.
    pub fn stages_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Stage> {
        let wanted = name.trim().to_lowercase();
        let stages = self.stages.iter();
        stages.filter(move |stage| stage.name.to_lowercase() == wanted)
    }
}

/// A stage of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stage {
    /// Its id.
    pub id: NodeId,
    /// Its name. Declarative pipelines add some of their own, such as `Declarative: Checkout SCM`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// How it stands, its own steps only: a stage that holds others may have succeeded though one of
    /// them failed.
    pub status: RunStatus,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<StageError>,
    /// When it started, in milliseconds since 1970: see [`Stage::started_at`].
    #[serde(default, deserialize_with = "lenient::number")]
    pub start_time_millis: Option<i64>,
    /// Milliseconds that its own steps took.
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration_millis: Option<i64>,
    /// Milliseconds that it waited for answers to inputs.
    #[serde(default, deserialize_with = "lenient::number")]
    pub pause_duration_millis: Option<i64>,
    /// Its steps, where they were asked for.
    #[serde(
        default,
        rename = "stageFlowNodes",
        deserialize_with = "lenient::or_default"
    )]
    pub steps: Vec<Step>,
}

impl Stage {
    /// When it started.
    pub fn started_at(&self) -> Option<DateTime<Utc>> {
        time(self.start_time_millis)
    }

    /// How long its own steps took.
    pub fn duration(&self) -> Duration {
        duration(self.duration_millis)
    }
}

/// What went wrong in a stage or a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StageError {
    /// In words; an interruption has none.
    #[serde(default)]
    pub message: Option<String>,
    /// The Java class of the exception.
    #[serde(default, rename = "type", deserialize_with = "lenient::or_default")]
    pub class: String,
}

/// A step of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// Its id.
    pub id: NodeId,
    /// What kind of step it is, such as `Shell Script`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// How it stands. Of a step that runs Jenkins may say `SUCCESS` already.
    pub status: RunStatus,
    /// What it was given, such as the script; it may be shortened.
    #[serde(default)]
    pub parameter_description: Option<String>,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<StageError>,
    /// When it started, in milliseconds since 1970.
    #[serde(default, deserialize_with = "lenient::number")]
    pub start_time_millis: Option<i64>,
    /// Milliseconds that it took.
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration_millis: Option<i64>,
    /// Milliseconds that it waited for answers to inputs.
    #[serde(default, deserialize_with = "lenient::number")]
    pub pause_duration_millis: Option<i64>,
    /// What comes directly before it: the step before, or the start of the stage. This is all that
    /// is known of how steps hang together.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub parent_nodes: Vec<NodeId>,
    /// Whether it wrote anything.
    #[serde(
        default,
        rename(deserialize = "_links"),
        alias = "hasLog",
        deserialize_with = "links_a_log"
    )]
    pub has_log: bool,
}

/// Jenkins links the log of a step that wrote one. (This crate's own JSON has a boolean there.)
fn links_a_log<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value
        .as_bool()
        .unwrap_or_else(|| value.get("log").is_some()))
}

fn time(millis: Option<i64>) -> Option<DateTime<Utc>> {
    millis
        .filter(|millis| *millis > 0)
        .and_then(DateTime::from_timestamp_millis)
}

fn duration(millis: Option<i64>) -> Duration {
    let millis = millis.and_then(|millis| u64::try_from(millis).ok());
    Duration::from_millis(millis.unwrap_or_default())
}
