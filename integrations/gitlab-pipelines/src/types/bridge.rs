//! Bridges: the jobs that start child and downstream pipelines.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{JobFailureReason, JobId, JobStatus, PipelineSummary, User, lenient, timestamp};

/// A job that starts another pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bridge {
    /// The id, of the same numbering as jobs. `GET /jobs/:id` answers 404 for it; retry and play
    /// take it.
    pub id: JobId,
    /// The name in the CI file.
    pub name: String,
    /// The stage.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stage: String,
    /// What state it is in.
    pub status: JobStatus,
    /// The branch or tag.
    #[serde(default, rename = "ref", deserialize_with = "lenient::or_default")]
    pub git_ref: String,
    /// Whether the ref is a tag.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tag: bool,
    /// Whether its failure fails the pipeline.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub allow_failure: bool,
    /// Why it failed, such as `downstream_pipeline_creation_failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<JobFailureReason>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it started.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it finished.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Seconds it took.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Seconds it waited.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_duration: Option<f64>,
    /// Who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// The pipeline it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<PipelineSummary>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// The pipeline it started, once it has.
    #[serde(default)]
    pub downstream_pipeline: Option<PipelineSummary>,
}
