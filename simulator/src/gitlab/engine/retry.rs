//! Making a job once more.

use std::sync::Arc;

use super::draw;
use crate::gitlab::model::{Attempt, Change, Instance, Job, JobKind, Status, When};
use crate::gitlab::scenario::{JobDefinition, Outcome};
use crate::gitlab::truth::Happening;

/// What a job is made from.
pub(super) struct NewJob {
    pub(super) project_id: u64,
    pub(super) pipeline_id: u64,
    pub(super) user_id: u64,
    pub(super) definition: Arc<JobDefinition>,
    pub(super) stage_index: u32,
    pub(super) attempt: u32,
}

impl Instance {
    /// Makes a job of a pipeline.
    pub(super) fn add_job(&mut self, new: NewJob) -> u64 {
        let id = self.next_id("jobs");
        let NewJob {
            project_id,
            pipeline_id,
            definition,
            attempt,
            ..
        } = new;
        let kind = if definition.trigger.is_some() {
            JobKind::Bridge
        } else {
            JobKind::Build
        };
        let mut source = draw::source(self.seed, &format!("job {id}"));
        let fails = match definition.outcome {
            Outcome::Success | Outcome::Stuck => false,
            Outcome::Failed => true,
            Outcome::Flaky => attempt <= definition.failing_attempts,
        };
        let attempt = Attempt {
            number: attempt,
            queued: draw::duration(&mut source, definition.queued),
            duration: draw::duration(&mut source, definition.duration),
            failure: fails.then(|| Arc::from(definition.failure_reason.as_str())),
        };
        let manual = definition.when == When::Manual;
        let job = Job {
            id,
            project_id,
            pipeline_id,
            kind,
            stage_index: new.stage_index,
            status: Status::Created,
            failure_reason: None,
            allow_failure: definition.allow_failure.unwrap_or(manual),
            retried: false,
            attempt,
            user_id: new.user_id,
            variables: Vec::new(),
            runner_id: None,
            created_at: self.now,
            queued_at: None,
            scheduled_at: None,
            started_at: None,
            canceling_at: None,
            finished_at: None,
            erased_at: None,
            coverage: None,
            archive: None,
            junit: None,
            artifacts_expire_at: None,
            downstream_pipeline_id: None,
            deployment_id: None,
            definition,
        };
        self.jobs.insert(id, job);
        if let Some(pipeline) = self.pipelines.get_mut(&pipeline_id) {
            pipeline.jobs.push(id);
        }
        self.record(
            project_id,
            Change::Job {
                id,
                from: None,
                to: Status::Created,
            },
        );
        self.add_deployment(id);
        id
    }

    /// Makes the next attempt of a job; it stays `created`. The old one counts no longer.
    pub(super) fn clone_job(&mut self, job_id: u64) -> Option<u64> {
        let job = self.jobs.get_mut(&job_id)?;
        job.retried = true;
        let (variables, allow_failure) = (job.variables.clone(), job.allow_failure);
        let new = NewJob {
            project_id: job.project_id,
            pipeline_id: job.pipeline_id,
            user_id: job.user_id,
            definition: job.definition.clone(),
            stage_index: job.stage_index,
            attempt: job.attempt.number + 1,
        };
        let pipeline_id = new.pipeline_id;
        let id = self.add_job(new);
        if let Some(job) = self.jobs.get_mut(&id) {
            job.variables = variables;
            job.allow_failure = allow_failure;
        }
        self.unsettled.insert(pipeline_id);
        self.note(Happening::JobRetried {
            id: job_id,
            by: id,
            at: self.now,
        });
        Some(id)
    }

    /// Lets the skipped jobs that come after a job be considered once more.
    pub(super) fn reset_skipped_after(&mut self, job_id: u64) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let skipped: Vec<u64> = self
            .latest_jobs(job.pipeline_id)
            .filter(|other| other.status == Status::Skipped)
            .filter(|other| {
                let needs = other.definition.needs.as_deref().unwrap_or_default();
                other.stage_index > job.stage_index || needs.iter().any(|name| name == job.name())
            })
            .map(|other| other.id)
            .collect();
        for id in skipped {
            self.set_job_status(id, Status::Created);
        }
    }
}
