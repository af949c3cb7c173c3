//! Access tokens.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{TokenId, UserId, lenient, timestamp};
use crate::auth::Scope;

/// What a personal, project or group access token tells about itself. It never holds the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    /// The id.
    pub id: TokenId,
    /// The name it was given.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// What it is for (GitLab 17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it was revoked.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub revoked: bool,
    /// Whether it works now.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub active: bool,
    /// What it may do.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub scopes: Vec<Scope>,
    /// Whose it is; a project or group token has a user of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last used.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
    /// The first day on which it no longer works; none for a token that does not expire.
    #[serde(default, deserialize_with = "timestamp::optional_date")]
    pub expires_at: Option<NaiveDate>,
}
