//! A project that was found.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{Project, ProjectId};

/// A project that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id, which stays when it is moved.
    pub id: ProjectId,
    /// Its path now.
    pub path: Arc<str>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was made, where that is told.
    pub created_at: Option<DateTime<Utc>>,
}

/// Why a project is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoundBy {
    /// The configuration names it: the entry's place in the list.
    Name(usize),
    /// A wildcard finds it: the wildcard's place in the list.
    Wildcard(usize),
}

impl Found {
    pub(crate) fn of_rest(project: Project) -> Self {
        Self {
            id: project.id,
            path: project.path_with_namespace.into(),
            archived: project.archived.unwrap_or_default(),
            created_at: project.created_at,
        }
    }
}
