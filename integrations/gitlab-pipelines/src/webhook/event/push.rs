//! Pushes of branches and tags.

use serde::Serialize;

use super::common::Commit;
use super::git_ref;
use super::project::EventProject;
use crate::types::{User, UserId};
use crate::webhook::wire;

/// A branch or tag was pushed, created or deleted. GitLab tells nothing of a push of more than
/// three refs at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PushEvent {
    /// The project.
    pub project: EventProject,
    /// The name of the branch or tag, as pipelines have it.
    #[serde(rename = "ref")]
    pub git_ref: String,
    /// The full ref, such as `refs/heads/main`.
    pub full_ref: String,
    /// The commit before; none if the ref was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The commit (or the tag object) after; none if the ref was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The commit to check out; none if the ref was deleted. Of a tag it is the commit it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_sha: Option<String>,
    /// Whether the ref is protected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected_ref: Option<bool>,
    /// Who pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// The commits, 20 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commits: Vec<Commit>,
    /// How many commits there are.
    pub total_commits: u64,
}

impl PushEvent {
    /// Whether the ref was created.
    pub fn is_created(&self) -> bool {
        self.before.is_none() && self.after.is_some()
    }

    /// Whether the ref was deleted.
    pub fn is_deleted(&self) -> bool {
        self.after.is_none()
    }

    pub(in crate::webhook) fn from_wire(event: wire::Push) -> Self {
        let mut project = match (event.project, event.repository) {
            (Some(project), _) => EventProject::from_wire(project),
            (None, Some(repository)) => EventProject::from_repository(repository, None),
            (None, None) => EventProject::default(),
        };
        project.id = project.id.or(event.project_id);
        let user = event.user_id.map(|id| User {
            id: UserId::new(id),
            username: event.user_username.unwrap_or_default(),
            name: event.user_name,
            state: None,
            avatar_url: event.user_avatar,
            web_url: None,
        });
        let commits: Vec<_> = event.commits.into_iter().map(Commit::from_wire).collect();
        Self {
            project,
            git_ref: git_ref::short(&event.git_ref).to_owned(),
            full_ref: event.git_ref,
            before: git_ref::commit_or_none(event.before),
            after: git_ref::commit_or_none(event.after),
            checkout_sha: event.checkout_sha,
            protected_ref: event.ref_protected,
            user,
            total_commits: event.total_commits_count.unwrap_or(commits.len() as u64),
            commits,
        }
    }
}
