//! The life of one job.

use std::sync::Arc;
use std::time::Duration;

use super::{Event, archive, draw, junit};
use crate::gitlab::model::{Change, Instance, JobKind, Status};
use crate::gitlab::scenario::Outcome;

impl Instance {
    /// Queues a job: by way of its preparation and its resource, if it has any.
    pub(super) fn enqueue_job(&mut self, job_id: u64) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        if self.resource_is_taken(job_id) {
            self.set_job_status(job_id, Status::WaitingForResource);
        } else if let Some(preparing) = job.definition.preparing {
            self.set_job_status(job_id, Status::Preparing);
            self.queue
                .schedule(self.now + preparing.0, Event::JobPrepared(job_id));
        } else {
            self.job_is_ready(job_id);
        }
    }

    /// A job is queued, unless it waits for a callback first.
    pub(super) fn job_is_ready(&mut self, job_id: u64) {
        let callback = self
            .jobs
            .get(&job_id)
            .and_then(|job| job.definition.callback);
        if let Some(after) = callback {
            self.set_job_status(job_id, Status::WaitingForCallback);
            let at = self.now + after.0;
            self.queue.schedule(at, Event::JobCalledBack(job_id));
        } else {
            self.job_pends(job_id);
        }
    }

    pub(super) fn job_pends(&mut self, job_id: u64) {
        self.set_job_status(job_id, Status::Pending);
        if let Some(job) = self.jobs.get(&job_id)
            && job.definition.outcome != Outcome::Stuck
        {
            self.queue
                .schedule(self.now + job.attempt.queued, Event::JobStarts(job_id));
        }
    }

    pub(super) fn job_starts(&mut self, job_id: u64) {
        let runner_id = 1 + job_id % 2;
        if let Some(job) = self.jobs.get_mut(&job_id) {
            job.runner_id = Some(runner_id);
            self.queue
                .schedule(self.now + job.attempt.duration, Event::JobEnds(job_id));
        }
        self.set_job_status(job_id, Status::Running);
    }

    pub(super) fn job_ends(&mut self, job_id: u64) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let failure = job.attempt.failure.clone();
        self.upload_artifacts(job_id, failure.is_none());
        if let Some(job) = self.jobs.get_mut(&job_id) {
            job.coverage = job.definition.coverage;
        }
        match failure {
            None => self.set_job_status(job_id, Status::Success),
            Some(reason) => self.fail_job(job_id, &reason),
        }
    }

    /// Fails a job, and makes its next attempt when it has one left.
    pub(super) fn fail_job(&mut self, job_id: u64, reason: &str) {
        if let Some(job) = self.jobs.get_mut(&job_id) {
            job.failure_reason = Some(Arc::from(reason));
        }
        self.set_job_status(job_id, Status::Failed);
        if let Some(job) = self.jobs.get(&job_id)
            && job.attempt.number <= job.definition.retry.min(2)
            && let Some(next) = self.clone_job(job_id)
        {
            self.enqueue_job(next);
        }
    }

    /// Gives a job another status, with all that hangs on it.
    pub(super) fn set_job_status(&mut self, job_id: u64, to: Status) {
        let now = self.now;
        let Some(job) = self.jobs.get_mut(&job_id) else {
            return;
        };
        let from = job.status;
        if from == to {
            return;
        }
        job.status = to;
        match to {
            Status::Pending => job.queued_at = Some(now),
            Status::Running => job.started_at = Some(now),
            Status::Canceling => job.canceling_at = Some(now),
            Status::Success | Status::Failed | Status::Canceled => job.finished_at = Some(now),
            _ => {}
        }
        if to != Status::Scheduled {
            job.scheduled_at = None;
        }
        let (project_id, pipeline_id) = (job.project_id, job.pipeline_id);
        let resource = job.definition.resource_group.clone();
        self.unsettled.insert(pipeline_id);
        self.record(
            project_id,
            Change::Job {
                id: job_id,
                from: Some(from),
                to,
            },
        );
        self.deployment_follows(job_id, to);
        if let Some(group) = resource
            && to.is_complete()
        {
            self.release_resource(project_id, &group);
        }
    }

    /// Whether another job of the same resource group holds the resource.
    fn resource_is_taken(&self, job_id: u64) -> bool {
        let Some(job) = self.jobs.get(&job_id) else {
            return false;
        };
        let Some(group) = &job.definition.resource_group else {
            return false;
        };
        self.jobs_of_project(job.project_id).any(|other| {
            other.id != job_id
                && other.definition.resource_group.as_ref() == Some(group)
                && matches!(
                    other.status,
                    Status::Preparing
                        | Status::WaitingForCallback
                        | Status::Pending
                        | Status::Running
                        | Status::Canceling
                )
        })
    }

    fn release_resource(&mut self, project_id: u64, group: &str) {
        let waiting = self.jobs_of_project(project_id).filter(|job| {
            job.status == Status::WaitingForResource
                && job.definition.resource_group.as_deref() == Some(group)
        });
        if let Some(next) = waiting.map(|job| job.id).min() {
            self.enqueue_job(next);
        }
    }

    fn upload_artifacts(&mut self, job_id: u64, succeeded: bool) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let Some(pipeline) = self.pipelines.get(&job.pipeline_id) else {
            return;
        };
        let definition = job.definition.clone();
        let artifacts = definition
            .artifacts
            .as_ref()
            .filter(|artifacts| succeeded || artifacts.always);
        let archive = artifacts.map(|artifacts| {
            let expand = |text: &str| self.expand(text, pipeline, Some(job));
            archive::build(artifacts, expand, self.now)
        });
        let expire_at = artifacts.and_then(|artifacts| artifacts.expire_in);
        let junit = (!definition.tests.is_empty()).then(|| junit::compressed(&definition));
        let now = self.now;
        if let Some(job) = self.jobs.get_mut(&job_id) {
            job.archive = archive.map(Box::new);
            job.junit = junit;
            job.artifacts_expire_at = expire_at.map(|after| now + after.0);
        }
    }

    /// Stops a job. One that runs takes a moment to notice, unless forced.
    pub(super) fn stop_job(&mut self, job_id: u64, force: bool) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        match (job.status, job.kind) {
            (Status::Running, JobKind::Build) if !force => {
                let mut source = draw::source(self.seed, &format!("cancel {job_id}"));
                let grace = crate::gitlab::scenario::SecondsRange {
                    min: Duration::from_millis(500),
                    max: Duration::from_millis(1500),
                };
                let grace = draw::duration(&mut source, grace);
                self.set_job_status(job_id, Status::Canceling);
                self.queue
                    .schedule(self.now + grace, Event::JobStops(job_id));
            }
            (Status::Canceling, _) if force => self.set_job_status(job_id, Status::Canceled),
            (status, _) if status.is_cancelable() => {
                self.set_job_status(job_id, Status::Canceled);
            }
            _ => {}
        }
    }
}
