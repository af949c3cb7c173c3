//! The Pipeline Hook (GitLab's lib/gitlab/data_builder/pipeline.rb).

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::common::{Commit, Environment, Project, Runner, SourcePipeline, User};
use crate::types::{
    ArtifactsArchive, JobFailureReason, JobId, JobStatus, PipelineId, PipelineSource,
    PipelineStatus, lenient, timestamp,
};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Pipeline {
    pub(in crate::webhook) object_attributes: PipelineAttributes,
    #[serde(default)]
    pub(in crate::webhook) merge_request: Option<PipelineMergeRequest>,
    #[serde(default)]
    pub(in crate::webhook) user: Option<User>,
    #[serde(default)]
    pub(in crate::webhook) project: Option<Project>,
    #[serde(default)]
    pub(in crate::webhook) commit: Option<Commit>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) builds: Vec<Build>,
    #[serde(default)]
    pub(in crate::webhook) source_pipeline: Option<SourcePipeline>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct PipelineAttributes {
    pub(in crate::webhook) id: PipelineId,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) iid: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) name: Option<String>,
    #[serde(default, rename = "ref")]
    pub(in crate::webhook) git_ref: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) tag: bool,
    #[serde(default)]
    pub(in crate::webhook) sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) before_sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) source: Option<PipelineSource>,
    pub(in crate::webhook) status: PipelineStatus,
    #[serde(default)]
    pub(in crate::webhook) detailed_status: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) stages: Vec<String>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) finished_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) queued_duration: Option<f64>,
    #[serde(default)]
    pub(in crate::webhook) protected_ref: Option<bool>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) variables: Vec<Variable>,
    #[serde(default)]
    pub(in crate::webhook) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Variable {
    pub(in crate::webhook) key: String,
    #[serde(default)]
    pub(in crate::webhook) value: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct PipelineMergeRequest {
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) id: Option<u64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) iid: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) title: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) source_branch: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) source_project_id: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) target_branch: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) target_project_id: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Build {
    pub(in crate::webhook) id: JobId,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) stage: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) name: String,
    pub(in crate::webhook) status: JobStatus,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) finished_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) queued_duration: Option<f64>,
    #[serde(default)]
    pub(in crate::webhook) failure_reason: Option<JobFailureReason>,
    #[serde(default)]
    pub(in crate::webhook) when: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) manual: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) allow_failure: bool,
    #[serde(default)]
    pub(in crate::webhook) user: Option<User>,
    #[serde(default)]
    pub(in crate::webhook) runner: Option<Runner>,
    #[serde(default)]
    pub(in crate::webhook) artifacts_file: Option<ArtifactsArchive>,
    #[serde(default)]
    pub(in crate::webhook) environment: Option<Environment>,
}
