//! What a look at one pipeline shows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{JobId, PipelineId, ProjectId};

use super::{BridgeSeen, Listed};
use crate::facts::{JobSeen, Parent};

/// A pipeline whose jobs are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The project.
    pub project: ProjectId,
    /// The pipeline.
    pub pipeline: PipelineId,
    /// When it last changed, as far as is known. None: only its id is known.
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether it is a child of its own project.
    pub child: bool,
    /// How many jobs it is thought to have.
    pub jobs: u32,
    /// Where it stands in the list of the newest, if that was asked for.
    pub position: Option<usize>,
}

/// A pipeline with its jobs.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The project.
    pub project: ProjectId,
    /// Its path now.
    pub path: Arc<str>,
    /// The pipeline itself.
    pub listed: Listed,
    /// Its jobs, retried ones included, bridges not. None when jobs were not asked for.
    pub jobs: Option<Vec<JobSeen>>,
    /// Its bridges.
    pub bridges: Vec<BridgeSeen>,
    /// What is said of jobs that failed, where only words are told.
    pub failed: Vec<FailedText>,
    /// The pipeline that started it, where it is told.
    pub parent: Option<Parent>,
}

/// What GitLab says in words of why a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedText {
    /// The job.
    pub job: JobId,
    /// GitLab's words.
    pub text: Arc<str>,
}
