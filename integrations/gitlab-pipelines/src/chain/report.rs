use std::fmt;
use std::time::Duration;

use super::ChainRunError;
use crate::error::Error;
use crate::runs::RunCause;
use crate::types::{GitRef, Pipeline, PipelineId, PipelineStatus, ProjectRef};

/// How a chain went.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChainReport {
    /// The name of the run.
    pub run: String,
    /// Every step, in the order of the chain.
    pub steps: Vec<StepReport>,
}

impl ChainReport {
    /// Whether every step succeeded that has to.
    pub fn is_success(&self) -> bool {
        self.steps
            .iter()
            .all(|step| step.outcome.is_success() || step.allow_failure)
    }
}

/// How a step went.
#[derive(Debug)]
#[non_exhaustive]
pub struct StepReport {
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: ProjectRef,
    /// The branch or tag it was to run for.
    pub git_ref: GitRef,
    /// Whether it was allowed to fail.
    pub allow_failure: bool,
    /// Its pipeline as it was last seen, if there is one.
    pub pipeline: Option<Pipeline>,
    /// How it ended.
    pub outcome: StepOutcome,
    /// How long it took, as seen from here.
    pub took: Duration,
}

/// How a step ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum StepOutcome {
    /// Its pipeline was run, and this came of it.
    Ended(RunCause),
    /// It is not known whether it has a pipeline, or it has none.
    Failed(StepError),
    /// It was not begun, because this step before it did not succeed.
    NotBegun {
        /// The step before.
        because_of: String,
    },
}

impl StepOutcome {
    /// Whether its pipeline succeeded.
    pub fn is_success(&self) -> bool {
        matches!(
            self,
            Self::Ended(RunCause::Finished(PipelineStatus::Success))
        )
    }
}

impl fmt::Display for StepOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(cause) => cause.fmt(formatter),
            Self::Failed(error) => error.fmt(formatter),
            Self::NotBegun { because_of } => {
                write!(formatter, "not begun, as {because_of} did not succeed")
            }
        }
    }
}

/// Why a step has no pipeline, or none that is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// GitLab's answer, or that there was none.
    #[error(transparent)]
    GitLab(#[from] Error),
    /// The value of a variable cannot be had.
    #[error("no value for the variable {name}: {reason}")]
    Variable {
        /// The variable.
        name: String,
        /// Why.
        reason: String,
    },
    /// The step may have been triggered before, and that cannot be found out. It was not triggered
    /// again.
    #[error(
        "it may have been triggered before as pipeline {}, whose variables cannot be read: {error}",
        listed(candidates)
    )]
    Undetermined {
        /// The pipelines that it may be.
        candidates: Vec<PipelineId>,
        /// Why that is not known.
        error: Error,
    },
    /// The state of the run cannot be kept, so that nothing more is triggered.
    #[error(transparent)]
    State(#[from] ChainRunError),
}

fn listed(ids: &[PipelineId]) -> String {
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    ids.join(" or ")
}

/// What happens while a chain runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum ChainEvent<'a> {
    /// A step has a pipeline now.
    Triggered {
        /// The step.
        step: &'a str,
        /// The pipeline.
        pipeline: &'a Pipeline,
    },
    /// A step has the pipeline that an interrupted run triggered.
    Resumed {
        /// The step.
        step: &'a str,
        /// The pipeline.
        pipeline: PipelineId,
    },
    /// It is not known whether a step was triggered; its pipeline is looked for until that is sure.
    LookingFor {
        /// The step.
        step: &'a str,
        /// For how long at most.
        at_most: Duration,
    },
    /// The pipeline of a step was seen for the first time, or it changed.
    Changed {
        /// The step.
        step: &'a str,
        /// The pipeline.
        pipeline: &'a Pipeline,
    },
    /// A look at the pipeline of a step failed, and will be repeated.
    PassingError {
        /// The step.
        step: &'a str,
        /// Why.
        error: &'a Error,
    },
    /// A step has ended.
    Ended(&'a StepReport),
}
