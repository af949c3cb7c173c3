//! Which events a subscriber wants.

use crate::types::ProjectRef;
use crate::webhook::event::{Event, EventKind};

/// Which events a subscriber wants: those that fit in kind, project and ref, where any of several
/// of one sort will do and none given means all.
///
/// ```
/// use pipewright_gitlab::webhook::{EventKind, Filter};
///
/// let filter = Filter::all()
///     .kind(EventKind::Pipeline)
///     .kind(EventKind::Job)
///     .project("acme/shop".parse()?)
///     .git_ref("release/*");
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    kinds: Vec<EventKind>,
    projects: Vec<ProjectRef>,
    refs: Vec<String>,
}

impl Filter {
    /// All events.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of this kind.
    pub fn kind(mut self, kind: EventKind) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Those of this project.
    pub fn project(mut self, project: ProjectRef) -> Self {
        self.projects.push(project);
        self
    }

    /// Those about this branch or tag; a `*` at the end stands for anything. See
    /// [`Event::git_refs`].
    pub fn git_ref(mut self, pattern: impl Into<String>) -> Self {
        self.refs.push(pattern.into());
        self
    }

    /// Whether an event is wanted. One without a project, or without a ref, is not wanted where
    /// those are asked for.
    pub fn wants(&self, event: &Event) -> bool {
        let kind = || self.kinds.is_empty() || self.kinds.contains(&event.kind());
        let project = || {
            self.projects.is_empty()
                || event
                    .project()
                    .is_some_and(|own| self.projects.iter().any(|project| own.is(project)))
        };
        let git_ref = || {
            self.refs.is_empty()
                || event
                    .git_refs()
                    .into_iter()
                    .any(|own| self.refs.iter().any(|pattern| fits(pattern, own)))
        };
        kind() && project() && git_ref()
    }
}

fn fits(pattern: &str, git_ref: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => git_ref.starts_with(start),
        None => git_ref == pattern,
    }
}
