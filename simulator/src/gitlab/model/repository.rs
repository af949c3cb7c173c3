//! Branches, tags and commits.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// A repository as far as pipelines need one.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    /// Branches by name.
    pub branches: BTreeMap<String, Branch>,
    /// Tags by name.
    pub tags: BTreeMap<String, Tag>,
    /// Commits by their whole id.
    pub commits: BTreeMap<String, Commit>,
}

/// A branch.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The branch's name.
    pub name: String,
    /// The commit at its tip.
    pub sha: String,
    /// Whether only some may push to it.
    pub protected: bool,
}

/// A tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The tag's name.
    pub name: String,
    /// The commit it stands for.
    pub sha: String,
    /// What its author wrote, if it is an annotated tag.
    pub message: Option<String>,
}

/// A commit.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The whole id, 40 hexadecimal digits.
    pub sha: String,
    /// The ids of its parents.
    pub parents: Vec<String>,
    /// The first line of the message.
    pub title: String,
    /// The whole message.
    pub message: String,
    /// The author's name.
    pub author_name: String,
    /// The author's address.
    pub author_email: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Commit {
    /// The first eight digits of the id.
    pub fn short_sha(&self) -> &str {
        self.sha.get(..8).unwrap_or(&self.sha)
    }
}

impl Repository {
    /// The commit that a branch or tag stands for, and whether it is a tag.
    ///
    /// Full names such as `refs/heads/main` are understood too.
    pub fn resolve(&self, reference: &str) -> Option<(&str, bool)> {
        let branch = reference.strip_prefix("refs/heads/");
        let tag = reference.strip_prefix("refs/tags/");
        if tag.is_none()
            && let Some(branch) = self.branches.get(branch.unwrap_or(reference))
        {
            return Some((&branch.sha, false));
        }
        if branch.is_none()
            && let Some(tag) = self.tags.get(tag.unwrap_or(reference))
        {
            return Some((&tag.sha, true));
        }
        None
    }
}
