//! Writing down what happens.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Happening, JobFinish, Parent, PipelineFinish};
use crate::gitlab::model::{Change, Instance, Job, Pipeline, Runner, Status};

/// What happened so far. Clones are the same record.
#[derive(Clone, Debug, Default)]
pub(in crate::gitlab) struct Record(Arc<Mutex<Vec<Happening>>>);

impl Record {
    fn push(&self, happening: Happening) {
        self.with(|happenings| happenings.push(happening));
    }

    pub(super) fn with<R>(&self, act: impl FnOnce(&mut Vec<Happening>) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Instance {
    /// The record, begun now unless it was before: with all that has ended.
    pub(in crate::gitlab) fn keep_record(&mut self) -> Record {
        if let Some(record) = &self.happenings {
            return record.clone();
        }
        let record = Record::default();
        for job in self.jobs.values().filter(|job| job.status.is_complete()) {
            record.push(Happening::JobFinished(self.job_finish(job)));
        }
        for pipeline in self.pipelines.values() {
            if let Some(triggered) = self.pipeline_triggered(pipeline) {
                record.push(triggered);
            }
        }
        let pipelines = self.pipelines.values();
        for pipeline in pipelines.filter(|pipeline| pipeline.status.is_complete()) {
            record.push(Happening::PipelineFinished(self.pipeline_finish(pipeline)));
        }
        self.happenings = Some(record.clone());
        record
    }

    /// Writes down a change of status, if somebody wants to know.
    pub(in crate::gitlab) fn note_change(&self, change: Change) {
        let Some(record) = &self.happenings else {
            return;
        };
        match change {
            Change::Pipeline { id, from, to } => {
                let Some(pipeline) = self.pipelines.get(&id) else {
                    return;
                };
                if to.is_complete() {
                    record.push(Happening::PipelineFinished(self.pipeline_finish(pipeline)));
                } else if from.is_some_and(Status::is_complete) {
                    record.push(Happening::PipelineReopened { id, at: self.now });
                }
            }
            Change::Job { id, to, .. } if to.is_complete() => {
                if let Some(job) = self.jobs.get(&id) {
                    record.push(Happening::JobFinished(self.job_finish(job)));
                }
            }
            _ => {}
        }
    }

    /// Writes down what is no change of status, if somebody wants to know.
    pub(in crate::gitlab) fn note(&self, happening: Happening) {
        if let Some(record) = &self.happenings {
            record.push(happening);
        }
    }

    /// Writes down which bridge started a pipeline, if somebody wants to know.
    pub(in crate::gitlab) fn note_trigger(&self, pipeline_id: u64) {
        let pipeline = self.pipelines.get(&pipeline_id);
        if let Some(triggered) = pipeline.and_then(|pipeline| self.pipeline_triggered(pipeline)) {
            self.note(triggered);
        }
    }

    fn pipeline_triggered(&self, pipeline: &Pipeline) -> Option<Happening> {
        Some(Happening::PipelineTriggered {
            id: pipeline.id,
            parent: self.parent(pipeline)?,
            at: pipeline.created_at,
        })
    }

    fn parent(&self, pipeline: &Pipeline) -> Option<Parent> {
        let bridge = pipeline.upstream_job_id.and_then(|id| self.jobs.get(&id))?;
        let parent = self.pipelines.get(&bridge.pipeline_id);
        Some(Parent {
            bridge_id: bridge.id,
            bridge_name: bridge.name().to_owned(),
            pipeline_id: bridge.pipeline_id,
            project_id: bridge.project_id,
            project_path: self.path_of(bridge.project_id),
            reference: parent
                .map(|parent| parent.reference.clone())
                .unwrap_or_default(),
        })
    }

    fn pipeline_finish(&self, pipeline: &Pipeline) -> PipelineFinish {
        let waited = pipeline
            .started_at
            .map(|started| started - pipeline.created_at);
        PipelineFinish {
            id: pipeline.id,
            iid: pipeline.iid,
            project_id: pipeline.project_id,
            project_path: self.path_of(pipeline.project_id),
            reference: pipeline.reference.clone(),
            tag: pipeline.tag,
            source: pipeline.source,
            status: pipeline.status,
            created_at: pipeline.created_at,
            started_at: pipeline.started_at,
            finished_at: pipeline.finished_at,
            updated_at: pipeline.updated_at,
            duration: pipeline.duration,
            queued: waited.and_then(|waited| waited.to_std().ok()),
            coverage: pipeline.coverage,
            parent: self.parent(pipeline),
        }
    }

    fn job_finish(&self, job: &Job) -> JobFinish {
        let pipeline = self.pipelines.get(&job.pipeline_id);
        JobFinish {
            id: job.id,
            name: job.name().to_owned(),
            stage: job.stage().to_owned(),
            kind: job.kind,
            pipeline_id: job.pipeline_id,
            project_id: job.project_id,
            project_path: self.path_of(job.project_id),
            reference: pipeline
                .map(|pipeline| pipeline.reference.clone())
                .unwrap_or_default(),
            tag: pipeline.is_some_and(|pipeline| pipeline.tag),
            source: pipeline.map(|pipeline| pipeline.source).unwrap_or_default(),
            status: job.status,
            failure_reason: job
                .failure_reason
                .clone()
                .filter(|_| job.status == Status::Failed),
            allow_failure: job.allow_failure,
            attempt: job.attempt.number,
            created_at: job.created_at,
            queued_at: job.queued_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            duration: job.finished_at.and_then(|_| job.duration(self.now)),
            queued: job.started_at.and_then(|_| job.queued_duration(self.now)),
            coverage: job.coverage,
            runner_type: job.runner_id.map(|id| Runner(id).runner_type()),
            artifact_size: job.archive.as_ref().map(|archive| archive.content.len()),
        }
    }

    fn path_of(&self, project_id: u64) -> String {
        self.projects
            .get(&project_id)
            .map(|project| project.full_path.clone())
            .unwrap_or_default()
    }
}
