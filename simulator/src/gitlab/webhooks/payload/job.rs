//! `Job Hook`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Dates;
use super::dates::iso;
use super::parts::{environment, project, repository, runner, source_pipeline, user};
use crate::gitlab::model::{Instance, Job};
use crate::gitlab::rest::entities::{name_with_namespace, seconds, web_url};

/// Flat, and full of traps: the kind is `build`, `commit.id` is the id of the
/// pipeline, `project_name` is made of display names, and there is a failure
/// reason for jobs that did not fail.
pub(super) fn job(instance: &Instance, id: u64, dates: Dates) -> Option<Value> {
    let job = instance.jobs.get(&id)?;
    let pipeline = instance.pipelines.get(&job.pipeline_id)?;
    let owner = instance.projects.get(&job.project_id)?;
    let mut payload = json!({
        "object_kind": "build",
        "ref": pipeline.reference,
        "tag": pipeline.tag,
        "before_sha": pipeline.before_sha,
        "sha": pipeline.sha,
        "retries_count": job.attempt.number.saturating_sub(1),
        "build_id": job.id,
        "build_name": job.name(),
        "build_stage": job.stage(),
        "build_status": job.status.as_str(),
        "build_created_at": dates.time(job.created_at),
        "build_started_at": dates.optional(job.started_at),
        "build_finished_at": dates.optional(job.finished_at),
        "build_created_at_iso": iso(job.created_at),
        "build_started_at_iso": job.started_at.map(iso),
        "build_finished_at_iso": job.finished_at.map(iso),
        "build_duration": seconds(job.duration(instance.now)),
        "build_queued_duration": seconds(job.queued_duration(instance.now)),
        "build_allow_failure": job.allow_failure,
        "build_failure_reason": job.failure_reason.as_deref().unwrap_or("unknown_failure"),
        "pipeline_id": job.pipeline_id,
        "runner": runner(job),
        "project_id": owner.id,
        "project_name": name_with_namespace(instance, owner),
        "user": user(instance, job.user_id),
        "commit": commit(instance, job, dates),
        "repository": repository(instance, owner),
        "project": project(instance, owner),
        "environment": environment(instance, job),
    });
    if let Some(source) = source_pipeline(instance, pipeline.upstream_job_id)
        && let Value::Object(payload) = &mut payload
    {
        payload.insert("source_pipeline".to_owned(), source);
    }
    Some(payload)
}

/// Half a commit and half a pipeline.
fn commit(instance: &Instance, job: &Job, dates: Dates) -> Value {
    let Some((pipeline, project)) = instance
        .pipelines
        .get(&job.pipeline_id)
        .zip(instance.projects.get(&job.project_id))
    else {
        return Value::Null;
    };
    let commit = project.repository.commits.get(&pipeline.sha);
    let author = commit.and_then(|commit| {
        instance
            .users
            .values()
            .find(|user| user.email == commit.author_email)
    });
    let author_url = match (author, commit) {
        (Some(author), _) => format!("{}/{}", instance.external_url, author.username),
        (None, Some(commit)) => format!("mailto:{}", commit.author_email),
        (None, None) => web_url(instance, project),
    };
    let iso = |at: Option<DateTime<Utc>>| at.map(iso);
    json!({
        "id": pipeline.id,
        "name": pipeline.name,
        "sha": pipeline.sha,
        "message": commit.map(|commit| &commit.message),
        "author_name": commit.map(|commit| &commit.author_name),
        "author_email": commit.map(|commit| &commit.author_email),
        "author_url": author_url,
        "status": pipeline.status.as_str(),
        "duration": pipeline.duration,
        "started_at": dates.optional(pipeline.started_at),
        "finished_at": dates.optional(pipeline.finished_at),
        "started_at_iso": iso(pipeline.started_at),
        "finished_at_iso": iso(pipeline.finished_at),
    })
}
