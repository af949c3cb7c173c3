//! Pipeline triggers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{TriggerId, User, lenient, timestamp};

/// A token that starts pipelines of one project.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The id.
    pub id: TriggerId,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
    /// The token: whole for its owner, else its first characters only.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub token: String,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When it last started a pipeline.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<DateTime<Utc>>,
    /// When it stops working (GitLab 17).
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<User>,
}

impl std::fmt::Debug for Trigger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Trigger")
            .field("id", &self.id)
            .field("description", &self.description)
            .field("token", &"[redacted]")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
