//! Jobs as they were seen.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{JobId, PipelineStatus};
use serde::{Deserialize, Serialize};

/// The state of a job (a run of it: a retry is a job with an id of its own) at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct JobSeen {
    /// The job's id.
    pub id: JobId,
    /// Its name, as the CI configuration has it.
    pub name: Arc<str>,
    /// The name of its stage.
    pub stage: Arc<str>,
    /// Its state.
    pub status: PipelineStatus,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How long it ran, as GitLab counts it.
    pub duration: Option<Duration>,
    /// How long it waited for a runner.
    pub queued: Option<Duration>,
    /// Whose runner ran it.
    pub runner: RunnerType,
    /// Why it failed: GitLab's code, such as `script_failure`. None unless it failed, and none while
    /// the code is not known.
    pub failure_reason: Option<Arc<str>>,
    /// The size of its artifacts archive, in bytes. None when it has none, and when the source does
    /// not say.
    pub artifact_bytes: Option<u64>,
    /// Whether a later run took its place.
    pub retried: bool,
}

/// The jobs of a pipeline, as far as a look showed them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum JobsSeen {
    /// The look was not at jobs.
    #[default]
    None,
    /// Some of them: others may exist (a webhook shows no retried ones).
    Some(Vec<JobSeen>),
    /// All that the pipeline had at that moment, retried ones included, bridges not.
    All(Vec<JobSeen>),
}

impl JobsSeen {
    /// The jobs that were seen.
    pub fn as_slice(&self) -> &[JobSeen] {
        match self {
            Self::None => &[],
            Self::Some(jobs) | Self::All(jobs) => jobs,
        }
    }
}

/// Whose runner ran a job: the label `runner_type`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RunnerType {
    /// The instance's.
    Instance,
    /// A group's.
    Group,
    /// The project's own.
    Project,
    /// Not known: none took it yet, or the token may not see it.
    #[default]
    Unknown,
}

impl RunnerType {
    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Group => "group",
            Self::Project => "project",
            Self::Unknown => "unknown",
        }
    }
}
