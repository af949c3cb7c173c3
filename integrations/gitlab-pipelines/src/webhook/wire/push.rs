//! The Push Hook and the Tag Push Hook (GitLab's lib/gitlab/data_builder/push.rb).

use serde::Deserialize;

use super::common::{Commit, Project, Repository};
use crate::types::{ProjectId, lenient};

#[derive(Debug, Deserialize)]
pub(in crate::webhook) struct Push {
    #[serde(default)]
    pub(in crate::webhook) before: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) after: Option<String>,
    #[serde(rename = "ref")]
    pub(in crate::webhook) git_ref: String,
    #[serde(default)]
    pub(in crate::webhook) ref_protected: Option<bool>,
    #[serde(default)]
    pub(in crate::webhook) checkout_sha: Option<String>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) user_id: Option<u64>,
    #[serde(default)]
    pub(in crate::webhook) user_name: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) user_username: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) user_avatar: Option<String>,
    #[serde(default)]
    pub(in crate::webhook) project_id: Option<ProjectId>,
    #[serde(default)]
    pub(in crate::webhook) project: Option<Project>,
    #[serde(default)]
    pub(in crate::webhook) repository: Option<Repository>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::webhook) commits: Vec<Commit>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(in crate::webhook) total_commits_count: Option<u64>,
}
