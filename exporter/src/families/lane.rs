//! The newest pipeline of its kind, and its jobs.

use std::sync::Arc;

use pipewright_gitlab::types::PipelineStatus;
use serde::{Deserialize, Serialize};

use super::JobName;
use crate::store::exact_number;

/// Pipelines of one ref that were made for the same reason, of which the newest is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lane {
    pub(crate) latest: Option<Latest>,
    /// The newest run of each job of the newest pipeline. Until that one's jobs have all been seen,
    /// jobs of the one before are among them.
    pub(crate) jobs: Vec<LaneJob>,
}

/// The newest pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Latest {
    pub(crate) id: u64,
    pub(crate) status: PipelineStatus,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "exact_number"
    )]
    pub(crate) coverage: Option<f64>,
}

/// The newest run of a job. Names are interned: the same one is in the same place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LaneJob {
    pub(crate) name: Arc<JobName>,
    pub(crate) id: u64,
    pub(crate) pipeline: u64,
    pub(crate) status: PipelineStatus,
    pub(crate) failure_reason: Option<Arc<str>>,
    pub(crate) artifact_bytes: Option<u64>,
}

impl Lane {
    /// Takes in a pipeline's state, if it is the newest one. `has_jobs` is whether its jobs belong
    /// here.
    pub(crate) fn pipeline(&mut self, mut pipeline: Latest, has_jobs: bool) {
        if let Some(latest) = &self.latest {
            if latest.id > pipeline.id {
                return;
            }
            // A pipeline has no coverage before it ends: until then the last one stays.
            if pipeline.coverage.is_none() && !pipeline.status.is_finished() {
                pipeline.coverage = latest.coverage;
            }
        }
        if !has_jobs {
            self.jobs.clear();
        }
        self.latest = Some(pipeline);
    }

    /// Takes in a job, unless a run of a newer pipeline or a newer run of its own is shown. (A job that
    /// is retried in an older pipeline has a greater id than those of newer ones.)
    pub(crate) fn job(&mut self, job: LaneJob) {
        match self
            .jobs
            .iter_mut()
            .find(|old| Arc::ptr_eq(&old.name, &job.name))
        {
            Some(old) if (old.pipeline, old.id) <= (job.pipeline, job.id) => *old = job,
            Some(_) => {}
            None => self.jobs.push(job),
        }
    }

    /// Removes a pipeline that the server no longer has. Jobs of the one before, if any are left, are
    /// the newest then.
    pub(crate) fn pipeline_gone(&mut self, pipeline: u64) {
        if self
            .latest
            .as_ref()
            .is_some_and(|latest| latest.id == pipeline)
        {
            self.latest = None;
        }
        self.jobs.retain(|job| job.pipeline != pipeline);
    }
}
