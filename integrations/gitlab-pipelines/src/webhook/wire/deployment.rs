//! The Deployment Hook (GitLab's lib/gitlab/data_builder/deployment.rb).

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::common::{Project, User};
use crate::types::{DeploymentId, DeploymentStatus, JobId, timestamp};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Deployment {
    pub(in crate::webhook) status: DeploymentStatus,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(in crate::webhook) status_changed_at: Option<DateTime<Utc>>,
    pub(in crate::webhook) deployment_id: DeploymentId,
    #[serde(default)]
    pub(in crate::webhook) deployable_id: Option<JobId>,
    #[serde(default)]
    pub(in crate::webhook) deployable_url: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) environment: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) environment_tier: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) environment_slug: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) environment_external_url: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) project: Option<Project>,
    #[serde(default)]
    pub(in crate::webhook) short_sha: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) user: Option<User>,
    #[serde(default)]
    pub(in crate::webhook) commit_url: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) commit_title: Option<String>,
    #[serde(default, rename = "ref")]
    pub(in crate::webhook) git_ref: Option<String>,
}
