//! Merge requests.

use pipewright_core::open_enum;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::common::Commit;
use super::project::EventProject;
use crate::types::{MergeRequestState, PipelineId, ProjectId, User, UserId};
use crate::webhook::wire;

open_enum! {
    /// What happened to a merge request.
    pub enum MergeRequestAction {
        /// It was made.
        Open = "open",
        /// It was closed without merging.
        Close = "close",
        /// It was opened again.
        Reopen = "reopen",
        /// Something of it changed: see its changes, and its old revision after a push.
        Update = "update",
        /// The last approval it needed was given.
        Approved = "approved",
        /// An approval it needs was taken back.
        Unapproved = "unapproved",
        /// An approval was given.
        Approval = "approval",
        /// An approval was taken back.
        Unapproval = "unapproval",
        /// It was merged.
        Merge = "merge",
    }
}

/// Something happened to a merge request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MergeRequestEvent {
    /// The project it is to be merged into.
    pub project: EventProject,
    /// The id, unique on the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// The number within the project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iid: Option<u64>,
    /// The title.
    pub title: String,
    /// What happened; none for what GitLab names no action for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<MergeRequestAction>,
    /// The state it is in now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<MergeRequestState>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// Who made the merge request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_id: Option<UserId>,
    /// The branch that is to be merged.
    pub source_branch: String,
    /// The project of that branch, another one if it is a fork.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_project_id: Option<ProjectId>,
    /// The branch it is to be merged into.
    pub target_branch: String,
    /// The project of that branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_project_id: Option<ProjectId>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When GitLab had prepared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepared_at: Option<DateTime<Utc>>,
    /// When it was merged: the time of the `merge` event, as the hook tells no other. None on all
    /// other events, also on later ones of a merged merge request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_at: Option<DateTime<Utc>>,
    /// Whether it can be merged, in GitLab's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detailed_merge_status: Option<String>,
    /// The commit that merged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_commit_sha: Option<String>,
    /// The latest pipeline of its source branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_pipeline_id: Option<PipelineId>,
    /// The head before, if commits were pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_revision: Option<String>,
    /// The head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_commit: Option<Commit>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// The titles of its labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Who is to work on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<User>,
    /// Who is to review it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviewers: Vec<User>,
    /// What changed, by GitLab's name of the field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<String, Change>,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it was.
    pub previous: Value,
    /// What it is.
    pub current: Value,
}

impl MergeRequestEvent {
    pub(in crate::webhook) fn from_wire(event: wire::MergeRequest) -> Self {
        let attributes: wire::MergeRequestAttributes = event.object_attributes;
        let merged = attributes.action == Some(MergeRequestAction::Merge);
        let users = |users: Vec<wire::User>| {
            users
                .into_iter()
                .filter_map(wire::User::into_rest)
                .collect()
        };
        let label = |label: wire::Label| label.title;
        Self {
            project: event
                .project
                .map(EventProject::from_wire)
                .unwrap_or_default(),
            id: attributes.id,
            iid: attributes.iid,
            title: attributes.title.unwrap_or_default(),
            action: attributes.action,
            state: attributes.state,
            draft: attributes
                .draft
                .or(attributes.work_in_progress)
                .unwrap_or_default(),
            user: event.user.and_then(wire::User::into_rest),
            author_id: attributes.author_id,
            source_branch: attributes.source_branch.unwrap_or_default(),
            source_project_id: attributes.source_project_id,
            target_branch: attributes.target_branch.unwrap_or_default(),
            target_project_id: attributes.target_project_id,
            created_at: attributes.created_at,
            updated_at: attributes.updated_at,
            prepared_at: attributes.prepared_at,
            merged_at: attributes.updated_at.filter(|_| merged),
            detailed_merge_status: attributes.detailed_merge_status,
            merge_commit_sha: attributes.merge_commit_sha,
            head_pipeline_id: attributes.head_pipeline_id,
            old_revision: attributes.oldrev,
            last_commit: attributes.last_commit.map(Commit::from_wire),
            web_url: attributes.url,
            labels: event.labels.into_iter().filter_map(label).collect(),
            assignees: users(event.assignees),
            reviewers: users(event.reviewers),
            changes: event.changes.into_iter().map(change).collect(),
        }
    }
}

fn change((field, mut value): (String, Value)) -> (String, Change) {
    let mut take = |name| value.get_mut(name).map(Value::take).unwrap_or_default();
    let change = Change {
        previous: take("previous"),
        current: take("current"),
    };
    (field, change)
}
