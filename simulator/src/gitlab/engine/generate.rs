//! Pipelines that are made as they are when they are over, thousands at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::process::covered_seconds;
use super::{Event, draw};
use crate::gitlab::model::{
    Attempt, Change, Instance, Job, JobKind, Pipeline, PipelineSource, Status,
};
use crate::gitlab::scenario::{JobDefinition, World};

/// How long after one another the pipelines of a project's past were made.
const BETWEEN: TimeDelta = TimeDelta::hours(2);

/// No pipeline of a world takes longer.
const LONGEST: TimeDelta = TimeDelta::minutes(30);

/// Why jobs fail, most often first.
const REASONS: [&str; 8] = [
    "script_failure",
    "script_failure",
    "script_failure",
    "runner_system_failure",
    "job_execution_timeout",
    "stuck_or_timeout_failure",
    "api_failure",
    "missing_dependency_failure",
];

/// The branches and tags of pipelines, most often first.
const REFERENCES: [(&str, bool); 5] = [
    ("main", false),
    ("main", false),
    ("feature/login", false),
    ("release/1.0", false),
    ("v1.0.0", true),
];

/// What makes pipelines, most often first.
const SOURCES: [PipelineSource; 5] = [
    PipelineSource::Push,
    PipelineSource::Push,
    PipelineSource::Schedule,
    PipelineSource::Web,
    PipelineSource::Api,
];

/// What is drawn for one pipeline's jobs: all times count from its start.
struct Drawn {
    definition: Arc<JobDefinition>,
    stage_index: u32,
    queued_at: TimeDelta,
    queued: Duration,
    duration: Duration,
    failure: Option<Arc<str>>,
    allow_failure: bool,
}

impl Instance {
    /// The past of all projects of a world.
    pub(in crate::gitlab) fn generate_history(&mut self, world: &World, start: DateTime<Utc>) {
        let projects: Vec<u64> = self.projects.keys().copied().collect();
        let count = i32::try_from(projects.len().max(1)).unwrap_or(i32::MAX);
        let reasons = reasons();
        let mut source = draw::source(self.seed, "world");
        let mut jobs = BTreeMap::new();
        // In the order of time, so that ids are too.
        for pipeline in 0..world.pipelines {
            let steps = i32::try_from(world.pipelines - pipeline).unwrap_or(i32::MAX);
            for (project, number) in projects.iter().zip(0..) {
                let at = start - LONGEST - BETWEEN * steps + BETWEEN / count * number;
                let made = self.finished_pipeline(*project, pipeline, &reasons, &mut source);
                let Some((pipeline, made)) = made else {
                    continue;
                };
                self.keep(pipeline, made, at, &mut jobs);
            }
        }
        self.jobs.append(&mut jobs);
    }

    /// Lets so many projects finish one more pipeline now, one project after
    /// the other. Answers the pipelines' ids.
    pub(in crate::gitlab) fn finish_pipelines(&mut self, count: usize) -> Vec<u64> {
        let projects: Vec<u64> = self.projects.keys().copied().collect();
        let reasons = reasons();
        let mut finished = Vec::new();
        for _ in 0..count.min(projects.len()) {
            let turn = usize::try_from(self.next_id("world turns")).unwrap_or_default();
            let Some(project_id) = projects.get((turn - 1) % projects.len()).copied() else {
                continue;
            };
            let number = u32::try_from(turn).unwrap_or_default();
            let mut source = draw::source(self.seed, &format!("world turn {turn}"));
            let made = self.finished_pipeline(project_id, number, &reasons, &mut source);
            let Some((pipeline, made)) = made else {
                continue;
            };
            let (id, at) = (pipeline.id, self.now - duration_of(&made));
            let mut jobs = BTreeMap::new();
            self.keep(pipeline, made, at, &mut jobs);
            let ended: Vec<(u64, Status)> =
                jobs.iter().map(|(id, job)| (*id, job.status)).collect();
            self.jobs.append(&mut jobs);
            for (id, to) in ended {
                let from = Some(Status::Running);
                self.record(project_id, Change::Job { id, from, to });
            }
            if let Some(to) = self.pipelines.get(&id).map(|pipeline| pipeline.status) {
                let from = Some(Status::Running);
                self.record(project_id, Change::Pipeline { id, from, to });
            }
            if let Some(project) = self.projects.get_mut(&project_id) {
                project.last_activity_at = self.now;
            }
            finished.push(id);
        }
        finished
    }

    /// The time for the next projects to finish a pipeline has come.
    pub(super) fn world_changes(&mut self) {
        let Some(world) = self.world.clone() else {
            return;
        };
        self.finish_pipelines(usize::try_from(world.changed).unwrap_or_default());
        self.queue
            .schedule(self.now + world.every, Event::WorldChanges);
    }

    /// A pipeline, with the draws for its jobs; its times are set later.
    fn finished_pipeline(
        &mut self,
        project_id: u64,
        number: u32,
        reasons: &[Arc<str>],
        source: &mut StdRng,
    ) -> Option<(Pipeline, Vec<Drawn>)> {
        let user_id = self.users.keys().next().copied()?;
        let ci = self.projects.get(&project_id)?.ci.clone()?;
        let pick = usize::try_from(u64::from(number) + project_id).unwrap_or_default();
        let (reference, tag) = REFERENCES.get(pick % REFERENCES.len()).copied()?;
        let mut drawn = Vec::with_capacity(ci.jobs.len());
        let mut stage_starts = TimeDelta::zero();
        let mut stage_ends = TimeDelta::zero();
        // A pipeline fails where its last stage does; what fails earlier may.
        let may_fail = pick % 4 == 0;
        for (stage_index, stage) in (0..).zip(&ci.stages) {
            for definition in ci.jobs.iter().filter(|job| job.stage == *stage) {
                let queued = draw::duration(source, definition.queued);
                let duration = draw::duration(source, definition.duration);
                let fails = source.random_range(0..10) == 0;
                let reason = source.random_range(0..reasons.len().max(1));
                let last = usize::try_from(stage_index).is_ok_and(|it| it + 1 == ci.stages.len());
                drawn.push(Drawn {
                    definition: definition.clone(),
                    stage_index,
                    queued_at: stage_starts,
                    queued,
                    duration,
                    failure: reasons.get(reason).filter(|_| fails).cloned(),
                    allow_failure: fails && !(last && may_fail),
                });
                let ends = TimeDelta::from_std(queued + duration).unwrap_or_default();
                stage_ends = stage_ends.max(stage_starts + ends);
            }
            stage_starts = stage_ends;
        }
        let id = self.next_id("pipelines");
        let project = self.projects.get_mut(&project_id)?;
        project.pipeline_count += 1;
        let (sha, _) = project.repository.resolve(reference)?;
        let commit = project.repository.commits.get(sha);
        let pipeline = Pipeline {
            id,
            iid: project.pipeline_count,
            project_id,
            name: None,
            reference: reference.to_owned(),
            tag,
            sha: sha.to_owned(),
            before_sha: commit
                .and_then(|commit| commit.parents.first().cloned())
                .unwrap_or_else(|| "0".repeat(40)),
            source: SOURCES.get(pick % SOURCES.len()).copied()?,
            status: Status::Success,
            yaml_errors: None,
            failure_reason: None,
            user_id,
            variables: Vec::new(),
            stages: ci.stages.clone(),
            jobs: Vec::with_capacity(drawn.len()),
            upstream_job_id: None,
            created_at: self.now,
            updated_at: self.now,
            started_at: None,
            finished_at: None,
            committed_at: commit.map(|commit| commit.created_at),
            duration: None,
            coverage: None,
        };
        Some((pipeline, drawn))
    }

    /// Puts a pipeline that was made at `at` where it belongs, and its jobs
    /// into `jobs`.
    fn keep(
        &mut self,
        mut pipeline: Pipeline,
        drawn: Vec<Drawn>,
        at: DateTime<Utc>,
        jobs: &mut BTreeMap<u64, Job>,
    ) {
        let mut periods = Vec::with_capacity(drawn.len());
        let mut coverage = Vec::new();
        for drawn in drawn {
            let id = self.next_id("jobs");
            let queued_at = at + drawn.queued_at;
            let started_at = queued_at + drawn.queued;
            let finished_at = started_at + drawn.duration;
            periods.push((started_at, finished_at));
            coverage.extend(drawn.definition.coverage);
            let failed = drawn.failure.is_some();
            if failed && !drawn.allow_failure {
                pipeline.status = Status::Failed;
            }
            pipeline.jobs.push(id);
            let job = Job {
                id,
                project_id: pipeline.project_id,
                pipeline_id: pipeline.id,
                kind: JobKind::Build,
                stage_index: drawn.stage_index,
                status: if failed {
                    Status::Failed
                } else {
                    Status::Success
                },
                failure_reason: drawn.failure.clone(),
                allow_failure: drawn.allow_failure,
                retried: false,
                attempt: Attempt {
                    number: 1,
                    queued: drawn.queued,
                    duration: drawn.duration,
                    failure: drawn.failure,
                },
                user_id: pipeline.user_id,
                variables: Vec::new(),
                runner_id: Some(1 + id % 4),
                created_at: at,
                queued_at: Some(queued_at),
                scheduled_at: None,
                started_at: Some(started_at),
                canceling_at: None,
                finished_at: Some(finished_at),
                erased_at: None,
                coverage: drawn.definition.coverage,
                archive: None,
                junit: None,
                artifacts_expire_at: None,
                downstream_pipeline_id: None,
                deployment_id: None,
                definition: drawn.definition,
            };
            jobs.insert(id, job);
        }
        let ended = periods.iter().map(|(_, finished)| *finished).max();
        pipeline.created_at = at;
        pipeline.started_at = periods.iter().map(|(started, _)| *started).min();
        pipeline.finished_at = ended;
        pipeline.updated_at = ended.unwrap_or(at);
        pipeline.coverage = mean(&coverage);
        pipeline.duration = Some(covered_seconds(periods));
        self.pipelines.insert(pipeline.id, pipeline);
    }
}

fn reasons() -> Vec<Arc<str>> {
    REASONS.iter().map(|reason| Arc::from(*reason)).collect()
}

fn duration_of(drawn: &[Drawn]) -> TimeDelta {
    let ends = drawn.iter().map(|job| {
        let busy = TimeDelta::from_std(job.queued + job.duration).unwrap_or_default();
        job.queued_at + busy
    });
    ends.max().unwrap_or_default()
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len())
        .ok()
        .filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}
