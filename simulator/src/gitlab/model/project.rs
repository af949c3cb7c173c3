//! Projects.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{AccessLevel, Repository, Secret, Visibility};
use crate::gitlab::scenario::CiDefinition;

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project's id.
    pub id: u64,
    /// The last part of the path.
    pub path: String,
    /// The whole path, groups included.
    pub full_path: String,
    /// The display name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The group it is in; absent when it is in a user's own namespace.
    pub group_id: Option<u64>,
    /// The user who made it.
    pub creator_id: u64,
    /// Who can see it.
    pub visibility: Visibility,
    /// Whether it is read only.
    pub archived: bool,
    /// Topics.
    pub topics: Vec<String>,
    /// The branch that counts.
    pub default_branch: String,
    /// Whole paths it had before it was moved.
    pub old_paths: Vec<String>,
    /// What each direct member may do, by user id.
    pub members: BTreeMap<u64, AccessLevel>,
    /// Branches, tags and commits.
    pub repository: Repository,
    /// How much of the code is in which language, in percent, most first.
    pub languages: Vec<(String, f64)>,
    /// The CI configuration; absent when the repository has none.
    pub ci: Option<Arc<CiDefinition>>,
    /// Child pipelines by name.
    pub children: BTreeMap<String, Arc<CiDefinition>>,
    /// How many pipelines it ever had.
    pub pipeline_count: u64,
    /// How many deployments it ever had.
    pub deployment_count: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something last happened.
    pub last_activity_at: DateTime<Utc>,
}

/// A pipeline trigger token.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The trigger's id.
    pub id: u64,
    /// The project whose pipelines it makes.
    pub project_id: u64,
    /// The user it acts as.
    pub owner_id: u64,
    /// The secret itself.
    pub token: Secret,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used: Option<DateTime<Utc>>,
    /// When it stops working.
    pub expires_at: Option<DateTime<Utc>>,
}
