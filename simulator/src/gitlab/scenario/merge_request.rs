//! What a scenario says about merge requests and incidents.

use serde::Deserialize;

use super::Seconds;
use crate::gitlab::model::{ChangeStats, MergeRequestState};

/// A merge request. All times are so long before the simulation starts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeRequestDefinition {
    /// What it is called.
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// The branch that is to be merged; one of the project's `branches`.
    pub source_branch: String,
    /// The branch that it is to be merged into; the default branch when absent.
    #[serde(default)]
    pub target_branch: Option<String>,
    /// How it stands.
    #[serde(default)]
    pub state: MergeRequestState,
    /// Whether its author is not done yet.
    #[serde(default)]
    pub draft: bool,
    /// The login name of its author; the first user when absent.
    #[serde(default)]
    pub author: Option<String>,
    /// Login names of those who look after it; its author when empty.
    #[serde(default)]
    pub assignees: Vec<String>,
    /// Login names of those who are to review it.
    #[serde(default)]
    pub reviewers: Vec<String>,
    /// Login names of those who approved it.
    #[serde(default)]
    pub approved_by: Vec<String>,
    /// How many approvals it needs.
    #[serde(default)]
    pub approvals_required: u32,
    /// Labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// What people wrote about it.
    #[serde(default)]
    pub notes: Vec<NoteDefinition>,
    /// How much it changes.
    #[serde(default = "default_changes")]
    pub changes: ChangeStats,
    /// How many commits it has.
    #[serde(default = "one")]
    pub commits: u32,
    /// When it was made.
    #[serde(default = "two_days")]
    pub created: Seconds,
    /// When it was merged or closed, if it was; a day after it was made unless given.
    #[serde(default)]
    pub ended: Option<Seconds>,
    /// How many pipelines ran for it, an hour after one another.
    #[serde(default)]
    pub pipelines: u32,
}

/// What somebody wrote about a merge request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteDefinition {
    /// The login name of the author.
    pub author: String,
    /// The text.
    pub body: String,
    /// How long after the merge request was made.
    #[serde(default)]
    pub after: Seconds,
}

/// An incident of production. Both times are so long before the simulation starts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentDefinition {
    /// When it was opened.
    pub opened: Seconds,
    /// When it was closed; it is still open when absent.
    #[serde(default)]
    pub closed: Option<Seconds>,
}

fn default_changes() -> ChangeStats {
    ChangeStats {
        additions: 24,
        deletions: 7,
        files: 3,
    }
}

fn one() -> u32 {
    1
}

fn two_days() -> Seconds {
    Seconds(std::time::Duration::from_secs(2 * 86_400))
}
