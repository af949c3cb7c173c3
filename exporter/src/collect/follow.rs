//! Pipelines in projects that are not looked at, which a project's own pipelines started.

use std::sync::Arc;

use pipewright_gitlab::types::{PipelineId, PipelineStatus, ProjectId};

use super::tracked::Tracked;
use crate::facts::Parent;
use crate::sources::Detail;

/// A pipeline of a project that is not looked at.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    pub(super) project: ProjectId,
    pub(super) parent: Parent,
    /// The pipeline of the looked-at project at the top.
    pub(super) root: PipelineId,
    /// How many pipelines are above it.
    pub(super) depth: u8,
    pub(super) state: State,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// Not looked at yet.
    New,
    /// As it was last seen.
    Seen(PipelineStatus),
    /// It is gone, or may not be seen.
    Gone,
}

/// Pipelines above one another that are followed.
const DEEPEST: u8 = 5;
/// Pipelines of one project that are followed at a time.
const MOST: usize = 500;

impl Followed {
    pub(super) fn is_done(&self) -> bool {
        match &self.state {
            State::New => false,
            State::Seen(status) => status.is_finished(),
            State::Gone => true,
        }
    }

    pub(super) fn status(&self) -> Option<&PipelineStatus> {
        match &self.state {
            State::Seen(status) => Some(status),
            _ => None,
        }
    }
}

/// Takes note of the pipelines that another one started, as far as they are in projects that are not
/// looked at. A pipeline is followed once, so that no circle of them is followed for ever.
pub(super) fn follow(
    tracked: &mut Tracked,
    detail: &Detail,
    above: Option<(PipelineId, u8)>,
    is_tracked: impl Fn(ProjectId) -> bool,
) {
    let (root, depth) = above.unwrap_or((detail.listed.seen.id, 0));
    if depth >= DEEPEST {
        return;
    }
    for bridge in &detail.bridges {
        let Some((pipeline, project, _)) = &bridge.downstream else {
            continue;
        };
        let full = tracked.followed.len() >= MOST;
        if full || is_tracked(*project) || tracked.followed.contains_key(pipeline) {
            continue;
        }
        let parent = Parent {
            project: detail.project,
            project_path: Arc::clone(&detail.path),
            pipeline: detail.listed.seen.id,
            git_ref: Arc::clone(&detail.listed.seen.git_ref),
            bridge_name: Arc::clone(&bridge.name),
        };
        tracked.followed.insert(
            *pipeline,
            Followed {
                project: *project,
                parent,
                root,
                depth: depth + 1,
                state: State::New,
            },
        );
    }
}
