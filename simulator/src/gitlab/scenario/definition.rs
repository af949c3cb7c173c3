//! What a scenario file says, as it says it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::{CiDefinition, IncidentDefinition, MergeRequestDefinition, Seconds};
use crate::gitlab::model::{AccessLevel, PipelineSource, Secret, Settings, Visibility};

/// A scenario: what is on the server and how its pipelines go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the format: 1.
    pub version: u32,
    /// Version, licence and limits of the instance.
    #[serde(default)]
    pub instance: Settings,
    /// The users. The first one owns what nobody else does.
    pub users: Vec<UserDefinition>,
    /// The groups, parents first.
    #[serde(default)]
    pub groups: Vec<GroupDefinition>,
    /// The access tokens.
    #[serde(default)]
    pub tokens: Vec<TokenDefinition>,
    /// The projects.
    #[serde(default)]
    pub projects: Vec<ProjectDefinition>,
}

/// A user.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDefinition {
    /// The id; the next free one when absent.
    #[serde(default)]
    pub id: Option<u64>,
    /// The login name.
    pub username: String,
    /// The display name; the login name when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The address.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether the user administrates the instance.
    #[serde(default)]
    pub admin: bool,
    /// Whether the user has been blocked.
    #[serde(default)]
    pub blocked: bool,
}

/// A group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupDefinition {
    /// The id; the next free one when absent.
    #[serde(default)]
    pub id: Option<u64>,
    /// The whole path.
    pub path: String,
    /// The display name; the path when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Who can see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Roles by login name.
    #[serde(default)]
    pub members: BTreeMap<String, AccessLevel>,
}

/// An access token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenDefinition {
    /// The secret itself.
    pub value: Secret,
    /// The name its owner gave it.
    pub name: String,
    /// What its owner wrote about it.
    #[serde(default)]
    pub description: Option<String>,
    /// What it belongs to.
    #[serde(default)]
    pub kind: TokenKindDefinition,
    /// The user of a personal or OAuth token; the first user when absent.
    #[serde(default)]
    pub user: Option<String>,
    /// The project of a project token.
    #[serde(default)]
    pub project: Option<String>,
    /// The group of a group token.
    #[serde(default)]
    pub group: Option<String>,
    /// The role of the bot behind a project or group token.
    #[serde(default)]
    pub access_level: Option<AccessLevel>,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// The first day on which it is no longer valid.
    #[serde(default)]
    pub expires_at: Option<NaiveDate>,
    /// Whether it was revoked.
    #[serde(default)]
    pub revoked: bool,
}

/// What a token belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKindDefinition {
    /// A user.
    #[default]
    Personal,
    /// A project.
    Project,
    /// A group.
    Group,
    /// An application that acts for a user.
    Oauth,
}

/// A project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectDefinition {
    /// The id; the next free one when absent.
    #[serde(default)]
    pub id: Option<u64>,
    /// The whole path.
    pub path: String,
    /// The display name; the last part of the path when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// Who can see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether it is read only.
    #[serde(default)]
    pub archived: bool,
    /// Topics.
    #[serde(default)]
    pub topics: Vec<String>,
    /// The branch that counts.
    #[serde(default = "default_branch")]
    pub default_branch: String,
    /// Whole paths it had before it was moved.
    #[serde(default)]
    pub old_paths: Vec<String>,
    /// Roles of its direct members by login name.
    #[serde(default)]
    pub members: BTreeMap<String, AccessLevel>,
    /// Branches besides the default one.
    #[serde(default)]
    pub branches: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Titles of the latest commits, newest first.
    #[serde(default)]
    pub commits: Vec<String>,
    /// How much of the code is in which language, in percent.
    #[serde(default = "default_languages")]
    pub languages: BTreeMap<String, f64>,
    /// The CI configuration; absent when the repository has none.
    #[serde(default)]
    pub ci: Option<CiDefinition>,
    /// Child pipelines by name.
    #[serde(default)]
    pub children: BTreeMap<String, CiDefinition>,
    /// Merge requests, numbered from 1.
    #[serde(default)]
    pub merge_requests: Vec<MergeRequestDefinition>,
    /// Incidents of production.
    #[serde(default)]
    pub incidents: Vec<IncidentDefinition>,
    /// Trigger tokens.
    #[serde(default)]
    pub triggers: Vec<TriggerTokenDefinition>,
    /// Webhooks.
    #[serde(default)]
    pub hooks: Vec<HookDefinition>,
    /// Pipelines that ran before the simulation starts.
    #[serde(default)]
    pub history: History,
}

/// A pipeline trigger token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerTokenDefinition {
    /// The secret itself.
    pub token: Secret,
    /// What it is for.
    pub description: String,
    /// The login name of its owner; the first user when absent.
    #[serde(default)]
    pub owner: Option<String>,
    /// When it stops working.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A webhook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookDefinition {
    /// Where the events are sent.
    pub url: String,
    /// Sent as `X-Gitlab-Token`.
    #[serde(default)]
    pub token: Option<Secret>,
    /// A `whsec_…` key to sign deliveries with.
    #[serde(default)]
    pub signing_token: Option<Secret>,
    /// What is sent: `pipeline`, `job`, `deployment`, `push`, `tag_push`, `merge_requests`.
    pub events: Vec<String>,
}

/// Pipelines that ran before the simulation starts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// How many.
    #[serde(default)]
    pub pipelines: u32,
    /// How long after one another.
    #[serde(default)]
    pub every: Option<Seconds>,
    /// Their branches and tags, taken in turn; the default branch when empty.
    #[serde(default)]
    pub refs: Vec<String>,
    /// What made them, taken in turn; a push when empty.
    #[serde(default)]
    pub sources: Vec<PipelineSource>,
    /// The manual jobs that somebody played.
    #[serde(default)]
    pub play: Vec<String>,
}

fn default_branch() -> String {
    "main".to_owned()
}

fn default_languages() -> BTreeMap<String, f64> {
    [("Rust", 91.2), ("Shell", 8.8)]
        .into_iter()
        .map(|(name, share)| (name.to_owned(), share))
        .collect()
}
