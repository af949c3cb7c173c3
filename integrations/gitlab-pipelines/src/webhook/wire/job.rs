//! The Job Hook (GitLab's lib/gitlab/data_builder/build.rb).

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::common::{Environment, Project, Repository, Runner, SourcePipeline, User};
use crate::types::{
    JobFailureReason, JobId, JobStatus, PipelineId, PipelineStatus, ProjectId, lenient, timestamp,
};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Job {
    #[serde(default, rename = "ref")]
    pub(in crate::webhook) git_ref: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) tag: bool,
    #[serde(default)]
    pub(in crate::webhook) before_sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) sha: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) retries_count: Option<u64>,
    pub(in crate::webhook) build_id: JobId,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) build_name: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) build_stage: String,
    pub(in crate::webhook) build_status: JobStatus,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) build_created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) build_started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) build_finished_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) build_duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) build_queued_duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) build_allow_failure: bool,
    #[serde(default)]
    pub(in crate::webhook) build_failure_reason: Option<JobFailureReason>,
    #[serde(default)]
    pub(in crate::webhook) pipeline_id: Option<PipelineId>,
    #[serde(default)]
    pub(in crate::webhook) project_id: Option<ProjectId>,
    #[serde(default)]
    pub(in crate::webhook) user: Option<User>,
    #[serde(default)]
    pub(in crate::webhook) commit: Option<JobCommit>,
    #[serde(default)]
    pub(in crate::webhook) repository: Option<Repository>,
    #[serde(default)]
    pub(in crate::webhook) project: Option<Project>,
    #[serde(default)]
    pub(in crate::webhook) runner: Option<Runner>,
    #[serde(default)]
    pub(in crate::webhook) environment: Option<Environment>,
    #[serde(default)]
    pub(in crate::webhook) source_pipeline: Option<SourcePipeline>,
}

/// Named after the commit, and mostly about the pipeline: the id, name and status are its.
#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct JobCommit {
    #[serde(default)]
    pub(in crate::webhook) id: Option<PipelineId>,
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) message: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) author_name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) status: Option<PipelineStatus>,
}
