//! Projects.

use chrono::{DateTime, Utc};
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::{ProjectId, lenient, timestamp};

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The id, which stays when the project moves.
    pub id: ProjectId,
    /// The name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The full path, such as `acme/shop`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub path_with_namespace: String,
    /// The name with its groups, such as `Acme / Shop`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_with_namespace: Option<String>,
    /// What it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The branch that is meant when none is named; none in an empty repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_branch: Option<String>,
    /// Who may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// Whether it is read-only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Whether it has an empty repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_repo: Option<bool>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// Its topics.
    #[serde(default, deserialize_with = "lenient::or_default")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Where the CI file is, when it is not `.gitlab-ci.yml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci_config_path: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When something last happened in it.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_at: Option<DateTime<Utc>>,
}

open_enum! {
    /// Who may see a project.
    pub enum Visibility {
        /// Its members.
        Private = "private",
        /// Everybody with an account.
        Internal = "internal",
        /// Everybody.
        Public = "public",
    }
}
