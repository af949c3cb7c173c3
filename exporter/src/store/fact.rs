//! What is kept.

use std::fmt;
use std::sync::Arc;

use pipewright_gitlab::types::{PipelineSource, PipelineStatus};
use serde::{Deserialize, Serialize};

use super::{exact_number, is_default, shared_text};
use crate::facts::{RefKind, RunnerType};

/// Something of a project that was seen and decided. Times are milliseconds since 1970 by the
/// server's clock, durations nanoseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The project is looked at from here on.
    Tracked {
        /// Its path.
        #[serde(with = "shared_text")]
        path: Arc<str>,
        /// What ended at or before this is history. None for a project without history.
        baseline: Option<i64>,
    },
    /// The project has another path.
    Moved {
        /// The new one.
        #[serde(with = "shared_text")]
        path: Arc<str>,
    },
    /// A pipeline is in this state.
    Pipeline(PipelineFact),
    /// A pipeline ended.
    Run(RunFact),
    /// A pipeline that another one started ended.
    ChildRun(ChildRunFact),
    /// The jobs of the newest pipeline of its lane are in these states.
    Jobs(JobsFact),
    /// A job ended, and is counted.
    JobRun(JobRunFact),
    /// Jobs ended that are not counted.
    JobsPassed {
        /// Their pipeline.
        pipeline: u64,
        /// Their ids.
        #[serde(default, skip_serializing_if = "is_default")]
        jobs: Vec<u64>,
        /// Whether they and those counted are all that had ended: what ends from here on counts.
        #[serde(default, skip_serializing_if = "is_default")]
        all: bool,
    },
    /// The server no longer has a pipeline.
    PipelineGone {
        /// Its id.
        pipeline: u64,
    },
    /// A ref is no longer asked for.
    RefGone {
        /// Its name.
        #[serde(with = "shared_text")]
        git_ref: Arc<str>,
        /// Its kind.
        kind: RefKind,
    },
    /// Everything that changed before this moment was seen.
    Seen {
        /// The moment.
        until: i64,
    },
    /// Pipelines that ended and last changed at or before this moment are forgotten: all was decided
    /// of those that were made before it.
    Pruned {
        /// The moment.
        through: i64,
    },
    /// The project is no longer looked at.
    Forgotten {},
}

/// What a pipeline ran for and why: the labels of its series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneName {
    /// The ref.
    #[serde(with = "shared_text", rename = "ref")]
    pub git_ref: Arc<str>,
    /// Its kind.
    pub kind: RefKind,
    /// What made the pipeline.
    pub source: PipelineSource,
    /// The job that started it, of another pipeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentName>,
}

/// The job that started a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentName {
    /// The project of the job.
    pub project: u64,
    /// Its path.
    #[serde(with = "shared_text")]
    pub path: Arc<str>,
    /// The ref of the job's pipeline.
    #[serde(with = "shared_text", rename = "ref")]
    pub git_ref: Arc<str>,
    /// The job's name.
    #[serde(with = "shared_text")]
    pub bridge: Arc<str>,
}

/// A pipeline's state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PipelineFact {
    /// Its id.
    pub id: u64,
    /// Its lane.
    pub lane: LaneName,
    /// Its status.
    pub status: PipelineStatus,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// Its coverage, in percent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "exact_number"
    )]
    pub coverage: Option<f64>,
}

/// A pipeline's end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFact {
    /// Its id.
    pub pipeline: u64,
    /// Its lane.
    pub lane: LaneName,
    /// When it ended. None when nobody said.
    pub finished: Option<i64>,
    /// Whether it had ended before: a retry.
    #[serde(default, skip_serializing_if = "is_default")]
    pub again: bool,
    /// Whether it is counted; otherwise it is history.
    pub counted: bool,
    /// How it ended.
    pub status: PipelineStatus,
    /// How long it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// How long it waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u64>,
}

/// The end of a pipeline that another one started, which is counted by what started it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildRunFact {
    /// Its id.
    pub pipeline: u64,
    /// Its lane, which has a parent.
    pub lane: LaneName,
    /// When it ended.
    pub finished: Option<i64>,
    /// How long it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// How long it waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u64>,
}

/// The states of jobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobsFact {
    /// Their pipeline.
    pub pipeline: u64,
    /// Its lane.
    pub lane: LaneName,
    /// The jobs that are new or in another state.
    #[serde(default, skip_serializing_if = "is_default")]
    pub jobs: Vec<JobFact>,
    /// The ids of jobs that are no longer shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub left: Vec<u64>,
}

/// A job's state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobFact {
    /// Its id.
    pub id: u64,
    /// Its stage.
    #[serde(with = "shared_text")]
    pub stage: Arc<str>,
    /// Its name.
    #[serde(with = "shared_text")]
    pub name: Arc<str>,
    /// Its status.
    pub status: PipelineStatus,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<Box<str>>,
    /// The size of its artifacts, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_bytes: Option<u64>,
}

/// A job's end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRunFact {
    /// Its pipeline.
    pub pipeline: u64,
    /// The pipeline's ref.
    #[serde(with = "shared_text", rename = "ref")]
    pub git_ref: Arc<str>,
    /// Its id.
    pub id: u64,
    /// Its stage.
    #[serde(with = "shared_text")]
    pub stage: Arc<str>,
    /// Its name.
    #[serde(with = "shared_text")]
    pub name: Arc<str>,
    /// How it ended.
    pub status: PipelineStatus,
    /// Whose runner ran it.
    pub runner: RunnerType,
    /// When it ended.
    pub finished: Option<i64>,
    /// How long it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// How long it waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u64>,
}

/// What makes a fact the same as another: within a project, a key counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKey {
    /// A pipeline ended for the first time.
    Run(u64),
    /// A pipeline ended again, in this second.
    Rerun(u64, i64),
    /// A pipeline that another one started ended for the first time.
    ChildRun(u64),
    /// A job ended.
    JobRun(u64),
}

impl Fact {
    /// Its key, if it must count once.
    pub fn key(&self) -> Option<FactKey> {
        match self {
            Self::Run(run) if run.again => Some(FactKey::Rerun(
                run.pipeline,
                run.finished.unwrap_or_default().div_euclid(1000),
            )),
            Self::Run(run) => Some(FactKey::Run(run.pipeline)),
            Self::ChildRun(run) => Some(FactKey::ChildRun(run.pipeline)),
            Self::JobRun(run) => Some(FactKey::JobRun(run.id)),
            _ => None,
        }
    }
}

impl fmt::Display for FactKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(pipeline) => write!(formatter, "run/{pipeline}"),
            Self::Rerun(pipeline, second) => write!(formatter, "rerun/{pipeline}/{second}"),
            Self::ChildRun(pipeline) => write!(formatter, "child/{pipeline}"),
            Self::JobRun(job) => write!(formatter, "job/{job}"),
        }
    }
}
