//! What a look at what changed shows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{MergeRequestState, PipelineSource, ProjectId};

use crate::facts::PipelineSeen;

/// Which pipelines of a project are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The newest ones: a first look.
    Newest,
    /// Those that changed since a moment of the server's clock.
    Moment(DateTime<Utc>),
}

/// What changed in a project.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The project.
    pub project: ProjectId,
    /// Its path now.
    pub path: Arc<str>,
    /// Whether it is archived, where that is told.
    pub archived: Option<bool>,
    /// The pipelines, newest first; children behind the others.
    pub pipelines: Vec<Listed>,
    /// Whether these are all that were asked for.
    pub complete: bool,
    /// Whether the project has older pipelines than those, which a first look left out.
    pub has_older: bool,
}

/// A pipeline as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The pipeline, without its jobs and its parent.
    pub seen: PipelineSeen,
    /// The state of its merge request, where it is told.
    pub merge_request: Option<MergeRequestState>,
    /// How many jobs it has, where it is told.
    pub jobs: Option<u32>,
    /// Whether everything about the pipeline itself is here. REST's lists leave out the times.
    pub whole: bool,
}

impl Listed {
    /// Whether another pipeline started it.
    pub fn is_downstream(&self) -> bool {
        matches!(
            self.seen.source,
            PipelineSource::ParentPipeline | PipelineSource::Pipeline
        )
    }

    /// Whether a pipeline of its own project started it.
    pub fn is_child(&self) -> bool {
        self.seen.source == PipelineSource::ParentPipeline
    }
}
