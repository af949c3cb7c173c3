//! The Merge Request Hook (GitLab's lib/gitlab/data_builder/issuable.rb and hook_data).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::common::{Commit, Project, User};
use crate::types::{PipelineId, ProjectId, UserId, lenient, timestamp};
use crate::webhook::event::{MergeRequestAction, MergeRequestState};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct MergeRequest {
    #[serde(default)]
    pub(in crate::webhook) user: Option<User>,
    #[serde(default)]
    pub(in crate::webhook) project: Option<Project>,
    pub(in crate::webhook) object_attributes: MergeRequestAttributes,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) labels: Vec<Label>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) changes: BTreeMap<String, Value>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) assignees: Vec<User>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) reviewers: Vec<User>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Label {
    #[serde(default)]
    pub(in crate::webhook) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct MergeRequestAttributes {
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) id: Option<u64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) iid: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) title: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) state: Option<MergeRequestState>,
    #[serde(default)]
    pub(in crate::webhook) action: Option<MergeRequestAction>,
    #[serde(default)]
    pub(in crate::webhook) author_id: Option<UserId>,
    #[serde(default)]
    pub(in crate::webhook) source_branch: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) source_project_id: Option<ProjectId>,
    #[serde(default)]
    pub(in crate::webhook) target_branch: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) target_project_id: Option<ProjectId>,
    #[serde(default)]
    pub(in crate::webhook) draft: Option<bool>,
    /// What `draft` was called before GitLab 15.
    #[serde(default)]
    pub(in crate::webhook) work_in_progress: Option<bool>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) updated_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) prepared_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(in crate::webhook) detailed_merge_status: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) merge_commit_sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) head_pipeline_id: Option<PipelineId>,
    #[serde(default)]
    pub(in crate::webhook) oldrev: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) last_commit: Option<Commit>,
    #[serde(default)]
    pub(in crate::webhook) url: Option<String>,
}
