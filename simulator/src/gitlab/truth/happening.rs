//! Everything that a test may have to know about.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::gitlab::model::{JobKind, PipelineSource, Status};

/// Something that happened, in the order in which it did.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// A pipeline ended: `success`, `failed`, `canceled` or `skipped`. One that
    /// is retried or whose manual job is played ends more than once.
    PipelineFinished(PipelineFinish),
    /// A job or bridge ended, in the same sense.
    JobFinished(JobFinish),
    /// A bridge started a pipeline. The parent may be deleted long before the pipeline ends.
    PipelineTriggered {
        /// The pipeline's id.
        id: u64,
        /// What started it.
        parent: Parent,
        /// When.
        at: DateTime<Utc>,
    },
    /// A pipeline that had ended goes on.
    PipelineReopened {
        /// The pipeline's id.
        id: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// A later attempt took a job's place.
    JobRetried {
        /// The job's id.
        id: u64,
        /// The id of the later attempt.
        by: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// A pipeline was deleted, with its jobs.
    PipelineDeleted {
        /// The pipeline's id.
        id: u64,
        /// When.
        at: DateTime<Utc>,
    },
    /// A project got another path.
    ProjectMoved {
        /// The project's id.
        id: u64,
        /// Its whole path before.
        from: String,
        /// Its whole path now.
        to: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A project was deleted, with all that is in it.
    ProjectDeleted {
        /// The project's id.
        id: u64,
        /// Its whole path.
        path: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// How a pipeline ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineFinish {
    /// The pipeline's id.
    pub id: u64,
    /// Its number within its project.
    pub iid: u64,
    /// The project's id.
    pub project_id: u64,
    /// The project's whole path at that time.
    pub project_path: String,
    /// The branch or tag; `refs/merge-requests/7/head` for a merge request.
    pub reference: String,
    /// Whether `reference` is a tag.
    pub tag: bool,
    /// What made it.
    pub source: PipelineSource,
    /// How it ended.
    pub status: Status,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its first job started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended; a skipped one never has.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Whole seconds in which at least one of its jobs ran.
    pub duration: Option<u64>,
    /// How long it waited to be started.
    pub queued: Option<Duration>,
    /// In percent.
    pub coverage: Option<f64>,
    /// What started it, if it is a child or downstream pipeline.
    pub parent: Option<Parent>,
}

/// The bridge that started a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The bridge's id.
    pub bridge_id: u64,
    /// The bridge's name.
    pub bridge_name: String,
    /// The pipeline it belongs to.
    pub pipeline_id: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// The whole path of that project.
    pub project_path: String,
    /// The branch or tag of that pipeline.
    pub reference: String,
}

/// How a job or bridge ended.
#[derive(Clone, Debug, PartialEq)]
pub struct JobFinish {
    /// The job's id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The name of its stage.
    pub stage: String,
    /// Whether it is a bridge.
    pub kind: JobKind,
    /// The pipeline's id.
    pub pipeline_id: u64,
    /// The project's id.
    pub project_id: u64,
    /// The project's whole path at that time.
    pub project_path: String,
    /// The branch or tag.
    pub reference: String,
    /// Whether `reference` is a tag.
    pub tag: bool,
    /// What made the pipeline.
    pub source: PipelineSource,
    /// How it ended.
    pub status: Status,
    /// GitLab's code for why it failed.
    pub failure_reason: Option<Arc<str>>,
    /// Whether the pipeline may succeed without it.
    pub allow_failure: bool,
    /// Which attempt of its name this is, from 1.
    pub attempt: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it became pending.
    pub queued_at: Option<DateTime<Utc>>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended; a skipped one never has.
    pub finished_at: Option<DateTime<Utc>>,
    /// How long it ran.
    pub duration: Option<Duration>,
    /// How long it waited for a runner.
    pub queued: Option<Duration>,
    /// In percent.
    pub coverage: Option<f64>,
    /// Whom its runner works for: `instance_type` and the like.
    pub runner_type: Option<&'static str>,
    /// The size of its artifacts archive in bytes.
    pub artifact_size: Option<u64>,
}
