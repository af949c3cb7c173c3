//! Users, as GitLab shows them inside other objects.

use serde::{Deserialize, Serialize};

use super::UserId;

/// A user, as shown inside a pipeline, a job, a deployment or a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The name after the `@`.
    pub username: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `active`, `blocked`, `deactivated`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Where the user's picture is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// The user's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
}
