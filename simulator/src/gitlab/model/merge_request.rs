//! Merge requests.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// A merge request.
#[derive(Clone, Debug)]
pub struct MergeRequest {
    /// The merge request's id.
    pub id: u64,
    /// Its number within its project.
    pub iid: u64,
    /// The project it belongs to, and whose branches it is about.
    pub project_id: u64,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// How it stands.
    pub state: MergeRequestState,
    /// Whether its author is not done yet.
    pub draft: bool,
    /// The branch that is to be merged.
    pub source_branch: String,
    /// The branch that it is to be merged into.
    pub target_branch: String,
    /// The commit at the tip of the source branch.
    pub sha: String,
    /// The user who made it.
    pub author_id: u64,
    /// Who looks after it.
    pub assignee_ids: Vec<u64>,
    /// Who is to review it.
    pub reviewers: Vec<Reviewer>,
    /// Who approved it.
    pub approvals: Vec<Approval>,
    /// How many approvals it needs.
    pub approvals_required: u32,
    /// Its labels.
    pub labels: Vec<String>,
    /// What was written about it, and what happened to it, oldest first.
    pub notes: Vec<Note>,
    /// How much it changes.
    pub changes: ChangeStats,
    /// How many commits it has.
    pub commit_count: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was merged.
    pub merged_at: Option<DateTime<Utc>>,
    /// Who merged it.
    pub merged_by: Option<u64>,
    /// The commit that merged it.
    pub merge_commit_sha: Option<String>,
    /// When it was closed without being merged.
    pub closed_at: Option<DateTime<Utc>>,
}

/// How a merge request stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeRequestState {
    /// To be merged.
    #[default]
    Opened,
    /// Given up.
    Closed,
    /// Being merged.
    Locked,
    /// Merged.
    Merged,
}

impl MergeRequestState {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Locked => "locked",
            Self::Merged => "merged",
        }
    }
}

/// Somebody who is to review a merge request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// The user.
    pub user_id: u64,
    /// When the review was asked for.
    pub requested_at: DateTime<Utc>,
}

/// That somebody approved a merge request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The user.
    pub user_id: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that was written about a merge request, or happened to it.
#[derive(Clone, Debug)]
pub struct Note {
    /// The note's id.
    pub id: u64,
    /// Who wrote or did it.
    pub author_id: u64,
    /// The text.
    pub body: String,
    /// Whether GitLab wrote it, about what somebody did.
    pub system: bool,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// How much a merge request changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeStats {
    /// Lines added.
    pub additions: u32,
    /// Lines removed.
    pub deletions: u32,
    /// Files changed.
    pub files: u32,
}

impl MergeRequest {
    /// The reference that its pipelines run for.
    pub fn head_reference(&self) -> String {
        format!("refs/merge-requests/{}/head", self.iid)
    }

    /// Whether it has the approvals it needs.
    pub fn is_approved(&self) -> bool {
        self.approvals_left() == 0
    }

    /// How many approvals it still needs.
    pub fn approvals_left(&self) -> u32 {
        let have = u32::try_from(self.approvals.len()).unwrap_or(u32::MAX);
        self.approvals_required.saturating_sub(have)
    }

    /// What a reviewer has done so far, by GitLab's name for it.
    pub fn review_state(&self, user_id: u64) -> &'static str {
        let approved = self.approvals.iter().any(|it| it.user_id == user_id);
        let wrote = |note: &Note| !note.system && note.author_id == user_id;
        if approved {
            "approved"
        } else if self.notes.iter().any(wrote) {
            "reviewed"
        } else {
            "unreviewed"
        }
    }

    /// How many notes people wrote.
    pub fn user_notes(&self) -> usize {
        self.notes.iter().filter(|note| !note.system).count()
    }
}

/// The number of the merge request that a reference such as
/// `refs/merge-requests/7/head` belongs to.
pub(in crate::gitlab) fn iid_of_reference(reference: &str) -> Option<u64> {
    let rest = reference.strip_prefix("refs/merge-requests/")?;
    let (iid, kind) = rest.split_once('/')?;
    matches!(kind, "head" | "merge" | "train")
        .then(|| iid.parse().ok())
        .flatten()
}
