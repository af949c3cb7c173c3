//! Pipelines.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{PipelineId, PipelineSource, PipelineStatus, ProjectId, User, lenient, timestamp};

/// A pipeline as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PipelineSummary {
    /// The id, unique on the server.
    pub id: PipelineId,
    /// The number within its project.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iid: Option<u64>,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The commit.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sha: String,
    /// The branch or tag; `refs/merge-requests/N/head` for a merge request.
    #[serde(default, rename = "ref", deserialize_with = "lenient::or_default")]
    pub git_ref: String,
    /// What state it is in.
    pub status: PipelineStatus,
    /// What started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PipelineSource>,
    /// The name that `workflow:name` or the API gave it (GitLab 15.11 or later).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
}

/// A pipeline with everything GitLab tells about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// The id, unique on the server.
    pub id: PipelineId,
    /// The number within its project.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iid: Option<u64>,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The commit.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sha: String,
    /// The branch or tag; `refs/merge-requests/N/head` for a merge request.
    #[serde(default, rename = "ref", deserialize_with = "lenient::or_default")]
    pub git_ref: String,
    /// What state it is in.
    pub status: PipelineStatus,
    /// What started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<PipelineSource>,
    /// The name that `workflow:name` or the API gave it (GitLab 15.11 or later).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// The commit before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_sha: Option<String>,
    /// Whether the ref is a tag.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tag: bool,
    /// What is wrong in the CI file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yaml_errors: Option<String>,
    /// Who started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// When its first job started.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it finished.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// When the commit was made.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed_at: Option<DateTime<Utc>>,
    /// Seconds its jobs ran, waits left out.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Seconds it waited before its first job; GitLab writes zero as `null`.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_duration: Option<f64>,
    /// Test coverage in percent. GitLab writes it as text.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// How GitLab's own pages show the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detailed_status: Option<DetailedStatus>,
    /// Whether it is too old to be changed (GitLab 18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

impl Pipeline {
    /// The pipeline as lists show it.
    pub fn summary(&self) -> PipelineSummary {
        PipelineSummary {
            id: self.id,
            iid: self.iid,
            project_id: self.project_id,
            sha: self.sha.clone(),
            git_ref: self.git_ref.clone(),
            status: self.status.clone(),
            source: self.source.clone(),
            name: self.name.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            web_url: self.web_url.clone(),
        }
    }
}

/// How GitLab's own pages show a status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetailedStatus {
    /// The short text on the badge, such as `passed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The longer text, such as `passed with warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The kind of status, such as `success-with-warnings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The icon's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// The text under the pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tooltip: Option<String>,
    /// The path of the page with the details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details_path: Option<String>,
}
