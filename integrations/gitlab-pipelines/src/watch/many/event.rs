use std::time::Duration;

use crate::error::Error;
use crate::types::{PipelineId, PipelineStatus, PipelineSummary, ProjectRef};
use crate::watch::WaitOutcome;

/// A pipeline that is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// Its project. Name a project in one way, by its id or by its path: two ways are two projects.
    pub project: ProjectRef,
    /// Its id.
    pub pipeline: PipelineId,
}

impl Target {
    /// A pipeline of a project.
    pub fn new(project: ProjectRef, pipeline: PipelineId) -> Self {
        Self { project, pipeline }
    }
}

/// What happens while waiting for many pipelines.
#[derive(Debug)]
#[non_exhaustive]
pub enum ManyEvent {
    /// A pipeline was seen for the first time, or it changed.
    Changed {
        /// Which.
        target: Target,
        /// Its status before.
        from: Option<PipelineStatus>,
        /// It now.
        pipeline: PipelineSummary,
    },
    /// A pipeline waits for a runner, and has not changed for long. Told once until it changes.
    Stuck {
        /// Which.
        target: Target,
        /// For how long.
        unchanged: Duration,
    },
    /// A pipeline is waited for no longer.
    Settled {
        /// Which.
        target: Target,
        /// Why.
        outcome: WaitOutcome,
        /// It as it was last seen.
        pipeline: Option<PipelineSummary>,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Looking at one pipeline failed for good, and it is waited for no longer.
    Failed {
        /// Which.
        target: Target,
        /// Why.
        error: Error,
    },
    /// A look at a project failed, and will be repeated.
    PassingError {
        /// The project.
        project: ProjectRef,
        /// Why.
        error: Error,
        /// How many looks in a row have failed.
        in_a_row: u32,
    },
    /// Looking at a project failed for good, and none of its pipelines is waited for any longer.
    ProjectFailed {
        /// The project.
        project: ProjectRef,
        /// The pipelines that were still waited for.
        pipelines: Vec<PipelineId>,
        /// Why.
        error: Error,
    },
}
