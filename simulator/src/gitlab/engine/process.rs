//! Deciding which jobs come next, after GitLab's `Ci::PipelineProcessing`.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Event;
use super::composite::composite_status;
use crate::gitlab::model::{Change, Instance, Job, JobKind, Status, When};

impl Instance {
    /// The jobs of a pipeline that no later attempt has replaced, oldest first.
    pub fn latest_jobs(&self, pipeline_id: u64) -> impl Iterator<Item = &Job> {
        let ids = self
            .pipelines
            .get(&pipeline_id)
            .map(|pipeline| pipeline.jobs.as_slice());
        ids.unwrap_or_default()
            .iter()
            .filter_map(|id| self.jobs.get(id))
            .filter(|job| !job.retried)
    }

    /// The jobs and bridges of a project, in no order.
    pub fn jobs_of_project(&self, project_id: u64) -> impl Iterator<Item = &Job> {
        self.pipelines
            .of_project(project_id)
            .flat_map(|pipeline| &pipeline.jobs)
            .filter_map(|id| self.jobs.get(id))
    }

    /// Moves on every job of a pipeline whose prerequisites are over, then the pipeline.
    pub(super) fn process_pipeline(&mut self, pipeline_id: u64) {
        loop {
            let ready = self.ready_jobs(pipeline_id);
            if ready.is_empty() {
                break;
            }
            for (job_id, runs) in ready {
                if runs {
                    self.job_is_due(job_id);
                } else {
                    self.set_job_status(job_id, Status::Skipped);
                }
            }
        }
        self.unsettled.remove(&pipeline_id);
        self.update_pipeline(pipeline_id);
    }

    /// The jobs that wait for nothing any more, and whether each of them runs.
    fn ready_jobs(&self, pipeline_id: u64) -> Vec<(u64, bool)> {
        let jobs: Vec<&Job> = self.latest_jobs(pipeline_id).collect();
        // Many jobs wait for the same stages.
        let mut before_stage: BTreeMap<u32, Status> = BTreeMap::new();
        jobs.iter()
            .filter(|job| job.status == Status::Created)
            .filter_map(|job| {
                let before = match &job.definition.needs {
                    Some(needs) => status_of_needed(&jobs, needs),
                    None => *before_stage
                        .entry(job.stage_index)
                        .or_insert_with(|| status_before(&jobs, job.stage_index)),
                };
                before
                    .is_complete()
                    .then(|| (job.id, runs_after(job, before)))
            })
            .collect()
    }

    /// A job may go on: it is queued, or waits for a person or its time.
    fn job_is_due(&mut self, job_id: u64) {
        let Some(job) = self.jobs.get_mut(&job_id) else {
            return;
        };
        match job.when() {
            When::Manual => self.set_job_status(job_id, Status::Manual),
            When::Delayed => {
                let at = self.now + job.definition.start_in.0;
                job.scheduled_at = Some(at);
                self.set_job_status(job_id, Status::Scheduled);
                self.queue.schedule(at, Event::JobDelayOver(job_id));
            }
            _ => self.enqueue_job(job_id),
        }
    }

    /// The status of the jobs of one stage taken together; none without jobs.
    pub fn stage_status(&self, pipeline_id: u64, stage_index: u32) -> Option<Status> {
        let jobs = self
            .latest_jobs(pipeline_id)
            .filter(|job| job.stage_index == stage_index)
            .map(|job| (job.status, job.allow_failure));
        composite_status(jobs, false)
    }

    /// Gives a pipeline the status of its jobs.
    fn update_pipeline(&mut self, pipeline_id: u64) {
        let jobs = self
            .latest_jobs(pipeline_id)
            .map(|job| (job.status, job.allow_failure));
        let Some(to) = composite_status(jobs, false) else {
            return;
        };
        self.set_pipeline_status(pipeline_id, to);
    }

    pub(super) fn set_pipeline_status(&mut self, pipeline_id: u64, to: Status) {
        if self
            .pipelines
            .get(&pipeline_id)
            .is_none_or(|pipeline| pipeline.status == to)
        {
            return;
        }
        let (duration, coverage) = (self.worked(pipeline_id), self.mean_coverage(pipeline_id));
        let now = self.now;
        let Some(pipeline) = self.pipelines.get_mut(&pipeline_id) else {
            return;
        };
        let from = pipeline.status;
        pipeline.status = to;
        pipeline.updated_at = now;
        pipeline.finished_at = None;
        if to == Status::Running {
            pipeline.started_at.get_or_insert(now);
        }
        if matches!(to, Status::Success | Status::Failed | Status::Canceled) {
            pipeline.finished_at = Some(now);
        }
        if to.is_complete() || to == Status::Manual {
            pipeline.duration = Some(duration);
            pipeline.coverage = coverage;
        }
        let (project_id, upstream) = (pipeline.project_id, pipeline.upstream_job_id);
        if let Some(project) = self.projects.get_mut(&project_id) {
            project.last_activity_at = project.last_activity_at.max(now);
        }
        self.record(
            project_id,
            Change::Pipeline {
                id: pipeline_id,
                from: Some(from),
                to,
            },
        );
        if let Some(bridge_id) = upstream {
            self.bridge_follows(bridge_id, to);
        }
    }

    /// Whole seconds in which at least one job of a pipeline ran, after
    /// `lib/gitlab/ci/pipeline/duration.rb`.
    fn worked(&self, pipeline_id: u64) -> u64 {
        let periods = self
            .latest_jobs(pipeline_id)
            .filter(|job| job.kind == JobKind::Build)
            .filter_map(|job| Some((job.started_at?, job.finished_at.unwrap_or(self.now))));
        covered_seconds(periods.collect())
    }

    fn mean_coverage(&self, pipeline_id: u64) -> Option<f64> {
        let by_job: BTreeMap<u64, f64> = self
            .latest_jobs(pipeline_id)
            .filter_map(|job| Some((job.id, job.coverage?)))
            .collect();
        let count = u32::try_from(by_job.len())
            .ok()
            .filter(|count| *count > 0)?;
        Some(by_job.values().sum::<f64>() / f64::from(count))
    }
}

/// The whole seconds that some periods cover, where they overlap counted once.
pub(in crate::gitlab) fn covered_seconds(mut periods: Vec<(DateTime<Utc>, DateTime<Utc>)>) -> u64 {
    periods.sort_unstable();
    let mut total = TimeDelta::zero();
    let mut reached = None;
    for (from, until) in periods {
        let from = reached.map_or(from, |reached| from.max(reached));
        if until > from {
            total += until - from;
        }
        reached = reached.max(Some(until));
    }
    u64::try_from(total.num_seconds()).unwrap_or_default()
}

/// The status of all jobs that a job needs.
fn status_of_needed(jobs: &[&Job], needs: &[String]) -> Status {
    let needed = jobs
        .iter()
        .filter(|job| needs.iter().any(|name| name == job.name()))
        .map(|job| (job.status, job.allow_failure));
    composite_status(needed, true).unwrap_or(Status::Success)
}

/// The status of all jobs of earlier stages.
fn status_before(jobs: &[&Job], stage_index: u32) -> Status {
    let earlier = jobs
        .iter()
        .filter(|job| job.stage_index < stage_index)
        .map(|job| (job.status, job.allow_failure));
    composite_status(earlier, false).unwrap_or(Status::Success)
}

/// Whether a job runs, or is skipped, after earlier work ended with a status.
fn runs_after(job: &Job, before: Status) -> bool {
    let needs = job.definition.needs.is_some();
    match job.when() {
        When::OnSuccess | When::Manual | When::Delayed => {
            before == Status::Success || (before == Status::Skipped && !needs)
        }
        When::OnFailure => before == Status::Failed,
        When::Always => matches!(before, Status::Success | Status::Failed | Status::Skipped),
        When::Never => false,
    }
}
