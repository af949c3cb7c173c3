//! Access tokens.

use chrono::{DateTime, NaiveDate, Utc};

use super::Secret;

/// A personal, project, group or OAuth token.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token's id.
    pub id: u64,
    /// The name its owner gave it.
    pub name: String,
    /// What its owner wrote about it.
    pub description: Option<String>,
    /// The secret itself.
    pub value: Secret,
    /// What the token belongs to.
    pub kind: TokenKind,
    /// The user it acts as; the bot user for project and group tokens.
    pub user_id: u64,
    /// What it may be used for: `api`, `read_api`, `self_rotate`, …
    pub scopes: Vec<String>,
    /// The first day on which it is no longer valid.
    pub expires_at: Option<NaiveDate>,
    /// Whether it was revoked.
    pub revoked: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Tokens made from one another by rotation share a family: using a dead
    /// one of them kills all.
    pub family: u64,
}

/// What a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A user's own token.
    Personal,
    /// A token of the project with this id.
    Project(u64),
    /// A token of the group with this id.
    Group(u64),
    /// An OAuth access token.
    OAuth,
}

impl AccessToken {
    /// Whether the token has expired at `now`.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|day| now.date_naive() >= day)
    }

    /// Whether the token works at `now`.
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        !self.revoked && !self.is_expired(now)
    }
}
