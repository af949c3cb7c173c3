//! Users, groups, and what they may do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A user, or the bot behind a project or group token.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's id.
    pub id: u64,
    /// The login name.
    pub username: String,
    /// The display name.
    pub name: String,
    /// The public address, if any.
    pub email: String,
    /// Whether the user administrates the instance.
    pub admin: bool,
    /// Whether this is the bot of a project or group token.
    pub bot: bool,
    /// Whether the user has been blocked.
    pub blocked: bool,
    /// When the user signed up.
    pub created_at: DateTime<Utc>,
}

/// A group of projects.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group's id.
    pub id: u64,
    /// The last part of the path.
    pub path: String,
    /// The whole path, parents included.
    pub full_path: String,
    /// The display name.
    pub name: String,
    /// What the group is for.
    pub description: String,
    /// Who can see the group.
    pub visibility: Visibility,
    /// The group this one is in.
    pub parent_id: Option<u64>,
    /// What each member may do, by user id; holds for all projects below.
    pub members: BTreeMap<u64, AccessLevel>,
    /// When the group was made.
    pub created_at: DateTime<Utc>,
}

/// A role, with GitLab's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// 10
    Guest,
    /// 20
    Reporter,
    /// 30
    Developer,
    /// 40
    Maintainer,
    /// 50
    Owner,
}

impl AccessLevel {
    /// GitLab's number for the role.
    pub fn value(self) -> u32 {
        match self {
            Self::Guest => 10,
            Self::Reporter => 20,
            Self::Developer => 30,
            Self::Maintainer => 40,
            Self::Owner => 50,
        }
    }
}

/// Who can see a group or project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Members only.
    #[default]
    Private,
    /// Everybody who is signed in.
    Internal,
    /// Everybody.
    Public,
}

impl Visibility {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }

    /// GitLab's number for it, as webhooks send it.
    pub fn level(self) -> u32 {
        match self {
            Self::Private => 0,
            Self::Internal => 10,
            Self::Public => 20,
        }
    }
}
