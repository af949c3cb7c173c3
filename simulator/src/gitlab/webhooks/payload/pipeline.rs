//! `Pipeline Hook`.

use serde_json::{Value, json};

use super::Dates;
use super::parts::{commit, environment, project, runner, source_pipeline, user};
use crate::gitlab::model::{Instance, Job, JobKind, MergeRequest, Project, Status, When};
use crate::gitlab::rest::entities::{
    detailed_merge_status, detailed_status, merge_status, seconds, web_url,
};

/// Only the latest attempts of jobs are in it, and no bridges; there is no
/// `started_at` of the pipeline.
pub(super) fn pipeline(instance: &Instance, id: u64, dates: Dates) -> Option<Value> {
    let pipeline = instance.pipelines.get(&id)?;
    let owner = instance.projects.get(&pipeline.project_id)?;
    let variables: Vec<Value> = pipeline
        .variables
        .iter()
        .map(|variable| json!({ "key": variable.key, "value": variable.value }))
        .collect();
    let builds: Vec<Value> = instance
        .latest_jobs(id)
        .filter(|job| job.kind == JobKind::Build)
        .map(|job| build(instance, job, dates))
        .collect();
    let merge_request = instance.merge_request_of(pipeline);
    let branch = owner.repository.branches.get(&pipeline.reference);
    let made_from = owner.repository.commits.get(&pipeline.sha);
    let mut payload = json!({
        "object_kind": "pipeline",
        "object_attributes": {
            "id": pipeline.id,
            "iid": pipeline.iid,
            "name": pipeline.name,
            // The branch, where REST has the merge request's reference.
            "ref": merge_request.map_or(&pipeline.reference, |it| &it.source_branch),
            "tag": pipeline.tag,
            "sha": pipeline.sha,
            "before_sha": pipeline.before_sha,
            "source": pipeline.source.as_str(),
            "status": pipeline.status.as_str(),
            "detailed_status": detailed_status(instance, pipeline).get("label"),
            "stages": pipeline.stages,
            "created_at": dates.time(pipeline.created_at),
            "finished_at": dates.optional(pipeline.finished_at),
            "duration": pipeline.duration,
            "queued_duration": pipeline.queued_duration(),
            "protected_ref": branch.is_some_and(|branch| branch.protected),
            "variables": variables,
            "url": format!("{}/-/pipelines/{}", web_url(instance, owner), pipeline.id),
        },
        "merge_request": merge_request.map(|it| about(instance, owner, it)),
        "user": user(instance, pipeline.user_id),
        "project": project(instance, owner),
        "commit": made_from.map(|found| commit(instance, owner, found)),
        "builds": builds,
    });
    if let Some(source) = source_pipeline(instance, pipeline.upstream_job_id)
        && let Value::Object(payload) = &mut payload
    {
        payload.insert("source_pipeline".to_owned(), source);
    }
    Some(payload)
}

fn about(instance: &Instance, project: &Project, of: &MergeRequest) -> Value {
    json!({
        "id": of.id,
        "iid": of.iid,
        "title": of.title,
        "source_branch": of.source_branch,
        "source_project_id": of.project_id,
        "target_branch": of.target_branch,
        "target_project_id": of.project_id,
        "state": of.state.as_str(),
        "merge_status": merge_status(of),
        "detailed_merge_status": detailed_merge_status(of),
        "url": format!("{}/-/merge_requests/{}", web_url(instance, project), of.iid),
    })
}

fn build(instance: &Instance, job: &Job, dates: Dates) -> Value {
    let archive = job.available_archive(instance.now);
    let failure = job
        .failure_reason
        .as_deref()
        .filter(|_| job.status == Status::Failed);
    json!({
        "id": job.id,
        "stage": job.stage(),
        "name": job.name(),
        "status": job.status.as_str(),
        "created_at": dates.time(job.created_at),
        "started_at": dates.optional(job.started_at),
        "finished_at": dates.optional(job.finished_at),
        "duration": seconds(job.duration(instance.now)),
        "queued_duration": seconds(job.queued_duration(instance.now)),
        "failure_reason": failure,
        "when": job.when().as_str(),
        "manual": job.when() == When::Manual,
        "allow_failure": job.allow_failure,
        "user": user(instance, job.user_id),
        "runner": runner(job),
        "artifacts_file": {
            "filename": archive.map(|archive| &archive.filename),
            "size": archive.map(|archive| archive.content.len()),
        },
        "environment": environment(instance, job),
    })
}
