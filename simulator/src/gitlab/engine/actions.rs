//! What people do to pipelines and jobs.

use crate::gitlab::model::{Instance, Job, JobKind, PipelineSource, Status, Variable, When};
use crate::gitlab::truth::Happening;

/// Why a job cannot be acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It does not exist.
    NotFound,
    /// Its state does not allow it.
    State,
}

impl Instance {
    /// Cancels whatever can be canceled in a pipeline and its children.
    pub(in crate::gitlab) fn cancel_pipeline(&mut self, pipeline_id: u64) {
        let jobs: Vec<(u64, Option<u64>)> = self
            .latest_jobs(pipeline_id)
            .map(|job| (job.id, job.downstream_pipeline_id))
            .collect();
        for (job_id, downstream) in jobs {
            self.stop_job(job_id, false);
            if let Some(child) = downstream.filter(|id| self.is_child(*id)) {
                self.cancel_pipeline(child);
            }
        }
        self.settle();
    }

    /// Makes new attempts of all failed and canceled jobs of a pipeline.
    pub(in crate::gitlab) fn retry_pipeline(&mut self, pipeline_id: u64) {
        let again: Vec<u64> = self
            .latest_jobs(pipeline_id)
            .filter(|job| matches!(job.status, Status::Failed | Status::Canceled))
            .map(|job| job.id)
            .collect();
        for job_id in again {
            self.reset_skipped_after(job_id);
            self.clone_job(job_id);
        }
        self.settle();
    }

    /// Removes a pipeline and its children. Deployments stay, without their job.
    pub(in crate::gitlab) fn delete_pipeline(&mut self, pipeline_id: u64) {
        self.cancel_pipeline(pipeline_id);
        let Some(pipeline) = self.pipelines.remove(&pipeline_id) else {
            return;
        };
        self.note(Happening::PipelineDeleted {
            id: pipeline_id,
            at: self.now,
        });
        for job_id in &pipeline.jobs {
            let Some(job) = self.jobs.remove(job_id) else {
                continue;
            };
            if let Some(deployment) = job
                .deployment_id
                .and_then(|id| self.deployments.get_mut(&id))
            {
                deployment.job_id = None;
            }
            if let Some(child) = job.downstream_pipeline_id.filter(|id| self.is_child(*id)) {
                self.delete_pipeline(child);
            }
        }
        if let Some(bridge) = pipeline
            .upstream_job_id
            .and_then(|id| self.jobs.get_mut(&id))
        {
            bridge.downstream_pipeline_id = None;
        }
    }

    /// Cancels a job, if there is anything to cancel.
    pub(in crate::gitlab) fn cancel_job(&mut self, job_id: u64, force: bool) {
        self.stop_job(job_id, force);
        self.settle();
    }

    /// Makes a new attempt of a job and queues it. Answers the new job's id.
    pub(in crate::gitlab) fn retry_job(&mut self, job_id: u64) -> Result<u64, Refusal> {
        let job = self.jobs.get(&job_id).ok_or(Refusal::NotFound)?;
        if !is_retryable(job) {
            return Err(Refusal::State);
        }
        self.reset_skipped_after(job_id);
        let new_id = self.clone_job(job_id).ok_or(Refusal::NotFound)?;
        self.enqueue_job(new_id);
        self.settle();
        Ok(new_id)
    }

    /// Starts a manual or delayed job; one that is over already is retried.
    pub(in crate::gitlab) fn play_job(
        &mut self,
        job_id: u64,
        variables: Vec<Variable>,
    ) -> Result<u64, Refusal> {
        let job = self.jobs.get_mut(&job_id).ok_or(Refusal::NotFound)?;
        if !matches!(job.when(), When::Manual | When::Delayed) {
            return Err(Refusal::State);
        }
        if matches!(job.status, Status::Manual | Status::Scheduled) {
            job.variables = variables;
            self.enqueue_job(job_id);
            self.settle();
            return Ok(job_id);
        }
        if !variables.is_empty() && is_retryable(job) {
            job.variables = variables;
        }
        self.retry_job(job_id)
    }

    /// Removes the log and artifacts of a job that is over.
    pub(in crate::gitlab) fn erase_job(&mut self, job_id: u64) -> Result<(), Refusal> {
        let now = self.now;
        let job = self.jobs.get_mut(&job_id).ok_or(Refusal::NotFound)?;
        // There is something to erase if it ever ran and was not erased before.
        let erasable = job.status.is_complete()
            && job.kind == JobKind::Build
            && job.started_at.is_some()
            && job.erased_at.is_none();
        if !erasable {
            return Err(Refusal::State);
        }
        job.erased_at = Some(now);
        job.archive = None;
        job.junit = None;
        job.artifacts_expire_at = None;
        Ok(())
    }

    pub(super) fn is_child(&self, pipeline_id: u64) -> bool {
        self.pipelines
            .get(&pipeline_id)
            .is_some_and(|pipeline| pipeline.source == PipelineSource::ParentPipeline)
    }
}

/// Whether a new attempt of a job can be made.
fn is_retryable(job: &Job) -> bool {
    !job.retried
        && matches!(
            job.status,
            Status::Success | Status::Failed | Status::Canceled | Status::Canceling
        )
}
