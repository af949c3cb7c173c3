//! From REST's answers to what was seen.

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{Bridge, Job, JobStatus, Pipeline, PipelineSource, PipelineSummary};

use crate::facts::{JobSeen, JobsSeen, PipelineSeen, RunnerType};
use crate::sources::normal::{job_queued, pipeline_queued, ran, seconds};
use crate::sources::{BridgeSeen, Listed, Names, RefName};

/// A pipeline as a list shows it: without its times, and without saying whether its ref is a tag.
pub(super) fn summary(
    pipeline: &PipelineSummary,
    tag: Option<bool>,
    names: &Names,
) -> Option<Listed> {
    let git_ref = RefName::new(&pipeline.git_ref, tag, None);
    let created_at = seconds(pipeline.created_at?);
    Some(Listed {
        seen: PipelineSeen {
            id: pipeline.id,
            git_ref: names.get(&git_ref.name),
            kind: git_ref.kind,
            source: source(pipeline.source.as_ref()),
            status: pipeline.status.clone(),
            created_at,
            updated_at: pipeline.updated_at.map_or(created_at, seconds),
            started_at: None,
            finished_at: None,
            duration: None,
            queued: None,
            coverage: None,
            parent: None,
            jobs: JobsSeen::None,
        },
        merge_request: None,
        jobs: None,
        whole: false,
    })
}

/// A pipeline, as REST shows it or a webhook in REST's form. `updated_at` stands in where the
/// pipeline does not tell when it changed. None for one that does not tell when it was made.
pub fn pipeline(
    pipeline: &Pipeline,
    updated_at: Option<DateTime<Utc>>,
    names: &Names,
) -> Option<Listed> {
    let git_ref = RefName::new(&pipeline.git_ref, Some(pipeline.tag), None);
    let created_at = seconds(pipeline.created_at?);
    let finished = pipeline.finished_at.is_some();
    let updated_at = pipeline.updated_at.or(updated_at);
    Some(Listed {
        seen: PipelineSeen {
            id: pipeline.id,
            git_ref: names.get(&git_ref.name),
            kind: git_ref.kind,
            source: source(pipeline.source.as_ref()),
            status: pipeline.status.clone(),
            created_at,
            updated_at: updated_at.map_or(created_at, seconds),
            started_at: pipeline.started_at.map(seconds),
            finished_at: pipeline.finished_at.map(seconds),
            duration: ran(pipeline.duration, finished),
            queued: pipeline_queued(pipeline.queued_duration, pipeline.started_at.is_some()),
            coverage: pipeline.coverage,
            parent: None,
            jobs: JobsSeen::None,
        },
        merge_request: None,
        jobs: None,
        whole: true,
    })
}

fn source(source: Option<&PipelineSource>) -> PipelineSource {
    source.cloned().unwrap_or(PipelineSource::Unknown)
}

/// A job, as REST shows it or a webhook in REST's form.
pub fn job(job: &Job, names: &Names) -> JobSeen {
    let runner = job.runner.as_ref();
    let failed = job.status == JobStatus::Failed;
    let reason = job.failure_reason.as_ref().filter(|_| failed);
    JobSeen {
        id: job.id,
        name: names.get(&job.name),
        stage: names.get(&job.stage),
        status: job.status.as_str().into(),
        created_at: job.created_at.map(seconds),
        started_at: job.started_at.map(seconds),
        finished_at: job.finished_at.map(seconds),
        duration: ran(job.duration, job.finished_at.is_some()),
        queued: job_queued(job.queued_duration, job.started_at.is_some()),
        runner: match runner.and_then(|runner| runner.runner_type.as_deref()) {
            Some("instance_type") => RunnerType::Instance,
            Some("group_type") => RunnerType::Group,
            Some("project_type") => RunnerType::Project,
            _ => RunnerType::Unknown,
        },
        failure_reason: reason.map(|reason| names.get(reason.as_str())),
        artifact_bytes: job.artifacts_file.as_ref().and_then(|file| file.size),
        retried: false,
    }
}

pub(super) fn bridge(bridge: &Bridge, names: &Names) -> BridgeSeen {
    let downstream = bridge
        .downstream_pipeline
        .as_ref()
        .and_then(|pipeline| Some((pipeline.id, pipeline.project_id?, None)));
    BridgeSeen {
        id: bridge.id,
        name: names.get(&bridge.name),
        downstream,
    }
}
