//! Pipelines as they were seen.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineSource, PipelineStatus, ProjectId};
use serde::{Deserialize, Serialize};

use super::JobsSeen;

/// The state of a pipeline at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineSeen {
    /// The pipeline's id.
    pub id: PipelineId,
    /// What it ran for: the label `ref`. The name of a branch or tag, the iid of a merge request.
    pub git_ref: Arc<str>,
    /// What kind of ref that is: the label `kind`.
    pub kind: RefKind,
    /// What made it: the label `source`.
    pub source: PipelineSource,
    /// Its state.
    pub status: PipelineStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed, by the server's clock.
    pub updated_at: DateTime<Utc>,
    /// When its first job started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How long its jobs ran, as GitLab counts it.
    pub duration: Option<Duration>,
    /// How long it waited for its first runner.
    pub queued: Option<Duration>,
    /// The mean of its jobs' coverage, in percent.
    pub coverage: Option<f64>,
    /// The pipeline that started it, if one did.
    pub parent: Option<Parent>,
    /// Its jobs.
    pub jobs: JobsSeen,
}

/// The pipeline that started another one, of its own project (a child) or of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parent {
    /// The project of the parent.
    pub project: ProjectId,
    /// Its path: the label `parent_project`.
    pub project_path: Arc<str>,
    /// The parent.
    pub pipeline: PipelineId,
    /// What the parent ran for: the label `parent_ref`.
    pub git_ref: Arc<str>,
    /// The name of the job that started the child: the label `bridge_name`.
    pub bridge_name: Arc<str>,
}

/// What kind of ref a pipeline ran for: the label `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
    /// A merge request: its head, its merge result, or its place in a merge train.
    MergeRequest,
}

impl RefKind {
    /// The label's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Tag => "tag",
            Self::MergeRequest => "merge-request",
        }
    }
}
