//! From an event to what it tells.

use std::sync::Arc;

use pipewright_gitlab::types::{JobId, MergeRequestState, PipelineId, ProjectId};
use pipewright_gitlab::webhook::{Event, JobEvent, PipelineEvent, PushEvent};

use crate::facts::{JobSeen, RefKind};
use crate::sources::{Listed, Names, rest};

/// What an event tells.
#[derive(Clone, Debug)]
pub enum Told {
    /// The state of a pipeline.
    Pipeline {
        /// The pipeline.
        listed: Box<Listed>,
        /// Its jobs: the latest of each name.
        jobs: Vec<JobSeen>,
        /// The pipeline that started it and the job that did, where the event tells them.
        started_by: Option<(PipelineId, Option<JobId>)>,
    },
    /// The state of a job.
    Job {
        /// Its pipeline.
        pipeline: PipelineId,
        /// The job.
        job: Box<JobSeen>,
    },
    /// What became of a merge request.
    MergeRequest {
        /// Its number in the project.
        iid: u64,
        /// What became of it.
        state: MergeRequestState,
    },
    /// A branch or tag is there, or is no longer.
    Ref {
        /// Which of the two it is.
        kind: RefKind,
        /// Its name.
        name: Arc<str>,
        /// Whether it was deleted.
        deleted: bool,
    },
    /// A pipeline seems to be deleted.
    Gone {
        /// The pipeline.
        pipeline: PipelineId,
    },
    /// Nothing that is looked at.
    Nothing,
}

/// What an event tells, and of which project. None where the event does not name one.
pub fn told(event: &Event, names: &Names) -> Option<(ProjectId, Option<Arc<str>>, Told)> {
    let project = event.project()?;
    let path = project.path.as_deref().map(|path| names.get(path));
    let told = match event {
        Event::Pipeline(event) => of_pipeline(event, names),
        Event::Job(event) => of_job(event, names),
        Event::MergeRequest(event) => match (event.iid, &event.state) {
            (Some(iid), Some(state)) => Told::MergeRequest {
                iid,
                state: state.clone(),
            },
            _ => Told::Nothing,
        },
        Event::Push(event) => of_push(event, RefKind::Branch, names),
        Event::TagPush(event) => of_push(event, RefKind::Tag, names),
        _ => Told::Nothing,
    };
    Some((project.id?, path, told))
}

fn of_pipeline(event: &PipelineEvent, names: &Names) -> Told {
    // The hook does not tell when the pipeline changed: not before the latest time in it.
    let jobs = event.jobs.iter();
    let times = jobs
        .flat_map(|job| [job.job.created_at, job.job.started_at, job.job.finished_at])
        .chain([
            event.pipeline.created_at,
            event.pipeline.started_at,
            event.pipeline.finished_at,
        ]);
    let updated_at = times.flatten().max();
    let Some(listed) = rest::pipeline(&event.pipeline, updated_at, names) else {
        return Told::Nothing;
    };
    let started_by = event.source_pipeline.as_ref();
    Told::Pipeline {
        listed: Box::new(listed),
        jobs: event
            .jobs
            .iter()
            .map(|job| rest::job(&job.job, names))
            .collect(),
        started_by: started_by.and_then(|source| Some((source.pipeline_id?, source.job_id))),
    }
}

fn of_job(event: &JobEvent, names: &Names) -> Told {
    match event.pipeline_id {
        Some(pipeline) => Told::Job {
            pipeline,
            job: Box::new(rest::job(&event.job, names)),
        },
        None => Told::Nothing,
    }
}

fn of_push(event: &PushEvent, kind: RefKind, names: &Names) -> Told {
    Told::Ref {
        kind,
        name: names.get(&event.git_ref),
        deleted: event.is_deleted(),
    }
}
