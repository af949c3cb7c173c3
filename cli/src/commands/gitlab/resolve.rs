//! From what was given to what is meant, which is always said.

use futures_util::TryStreamExt as _;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::types::{GitRef, Job, JobId, PipelineId, ProjectRef};

use super::Session;
use crate::arguments::{JobOf, JobSelector, PipelineOf};
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::output;

/// The id of a pipeline; the newest one is looked up when none is given.
pub(super) async fn pipeline(session: &Session, of: &PipelineOf) -> Result<PipelineId, Failure> {
    match of.id {
        Some(id) => Ok(id),
        None => newest(session, &of.project, of.git_ref.as_ref()).await,
    }
}

async fn newest(
    session: &Session,
    project: &ProjectRef,
    git_ref: Option<&GitRef>,
) -> Result<PipelineId, Failure> {
    let pipeline = session.services.pipelines.latest(project, git_ref).await?;
    output::note(&format!(
        "pipeline {} of {project}, the newest on {}: {}",
        pipeline.id, pipeline.git_ref, pipeline.status
    ));
    Ok(pipeline.id)
}

/// A job, looked up by its id or its name.
pub(super) async fn job(session: &Session, of: &JobOf) -> Result<Job, Failure> {
    match &of.job {
        JobSelector::Id(id) => {
            let job = session.services.jobs.get(&of.project, *id).await?;
            say(of, &job, "");
            Ok(job)
        }
        JobSelector::Name(name) => named(session, of, name).await,
    }
}

/// The id of a job. An id is taken as it is: a bridge has one too, but cannot be looked up.
pub(super) async fn job_id(session: &Session, of: &JobOf) -> Result<JobId, Failure> {
    match &of.job {
        JobSelector::Id(id) => Ok(*id),
        JobSelector::Name(name) => Ok(named(session, of, name).await?.id),
    }
}

async fn named(session: &Session, of: &JobOf, name: &str) -> Result<Job, Failure> {
    let pipeline = match of.pipeline {
        Some(id) => id,
        None => newest(session, &of.project, of.git_ref.as_ref()).await?,
    };
    let filter = PipelineJobFilter {
        include_retried: true,
        per_page: Some(100),
        ..PipelineJobFilter::default()
    };
    let jobs = &session.services.jobs;
    let jobs: Vec<Job> = jobs
        .stream_for_pipeline(&of.project, pipeline, &filter)
        .try_collect()
        .await?;
    let names: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
    let attempts = names.iter().filter(|known| **known == name).count();
    // Ids grow with time: the attempt with the largest one is the last.
    match jobs
        .iter()
        .filter(|job| job.name == name)
        .max_by_key(|job| job.id)
    {
        Some(job) => {
            let attempt = format!(", attempt {attempts} of {attempts}");
            say(of, job, if attempts > 1 { &attempt } else { "" });
            Ok(job.clone())
        }
        None => Err(not_named(session, of, pipeline, name, names)),
    }
}

fn not_named(
    session: &Session,
    of: &JobOf,
    pipeline: PipelineId,
    name: &str,
    mut names: Vec<&str>,
) -> Failure {
    names.sort_unstable();
    names.dedup();
    let near = names
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), *known))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    let hint = if let Some((_, near)) = near {
        format!("did you mean {}?", quoted(near))
    } else {
        let command = format!("pipeline jobs {} {pipeline}", of.project);
        format!("list its jobs with `{}`", session.command(&command))
    };
    Failure::NotFound {
        message: format!("pipeline {pipeline} of {} has no job {name:?}", of.project),
        hint: Some(hint),
    }
}

fn say(of: &JobOf, job: &Job, attempt: &str) {
    let pipeline = match &job.pipeline {
        Some(pipeline) => format!(" of pipeline {}", pipeline.id),
        None => String::new(),
    };
    output::note(&format!(
        "job {} {}{attempt}{pipeline} of {} on {}: {}",
        job.id, job.name, of.project, job.git_ref, job.status
    ));
}
