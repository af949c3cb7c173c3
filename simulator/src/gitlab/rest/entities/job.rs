//! Jobs and bridges.

use serde_json::{Value, json};

use super::{commit, extend, pipeline_basic, seconds, time, time_or_null, user};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::model::{Instance, Job, JobKind, Runner, Status};

/// `Job` or `Bridge`, whichever it is.
pub fn job_or_bridge(instance: &Instance, of: &Job) -> Value {
    match of.kind {
        JobKind::Build => job(instance, of),
        JobKind::Bridge => bridge(instance, of),
    }
}

/// `Bridge`
pub fn bridge(instance: &Instance, of: &Job) -> Value {
    let mut value = job_basic(instance, of);
    let downstream = of
        .downstream_pipeline_id
        .and_then(|id| instance.pipelines.get(&id));
    let downstream = downstream.map(|pipeline| pipeline_basic(instance, pipeline));
    extend(&mut value, json!({ "downstream_pipeline": downstream }));
    value
}

/// `Job`
pub fn job(instance: &Instance, job: &Job) -> Value {
    let mut value = job_basic(instance, job);
    extend(
        &mut value,
        json!({
            "artifacts": artifacts(instance, job),
            "artifacts_expire_at": time_or_null(job.artifacts_expire_at),
            "tag_list": job.definition.tags,
            "archived": false,
            "runner": null,
            "runner_manager": null,
        }),
    );
    if let Some(archive) = job.available_archive(instance.now) {
        let file = json!({ "filename": archive.filename, "size": archive.content.len() });
        extend(&mut value, json!({ "artifacts_file": file }));
    }
    if let Some(runner_id) = job.runner_id {
        extend(&mut value, runner(instance, runner_id));
    }
    value
}

/// `JobBasic`
fn job_basic(instance: &Instance, job: &Job) -> Value {
    let project = instance.projects.get(&job.project_id);
    let path = project.map_or("", |project| project.full_path.as_str());
    let pipeline = instance.pipelines.get(&job.pipeline_id);
    let made_from = project.zip(pipeline).and_then(|(project, pipeline)| {
        let found = project.repository.commits.get(&pipeline.sha)?;
        Some(commit(instance, project, found))
    });
    let mut value = json!({
        "id": job.id,
        "status": job.status,
        "stage": job.stage(),
        "name": job.name(),
        "ref": pipeline.map(|pipeline| &pipeline.reference),
        "tag": pipeline.is_some_and(|pipeline| pipeline.tag),
        "coverage": job.coverage,
        "allow_failure": job.allow_failure,
        "created_at": time(job.created_at),
        "started_at": time_or_null(job.started_at),
        "finished_at": time_or_null(job.finished_at),
        "erased_at": time_or_null(job.erased_at),
        "duration": seconds(job.duration(instance.now)),
        "queued_duration": seconds(job.queued_duration(instance.now)),
        "user": instance.users.get(&job.user_id).map(|it| user(instance, it)),
        "commit": made_from,
        "pipeline": pipeline.map(|pipeline| pipeline_basic(instance, pipeline)),
        "web_url": format!("{}/{path}/-/jobs/{}", instance.external_url, job.id),
        "project": { "ci_job_token_scope_enabled": false },
    });
    // The key is there for failed jobs only.
    if job.status == Status::Failed {
        let reason = job.failure_reason.as_deref().unwrap_or("unknown_failure");
        extend(&mut value, json!({ "failure_reason": reason }));
    }
    value
}

fn artifacts(instance: &Instance, job: &Job) -> Vec<Value> {
    let mut files = Vec::new();
    let mut add = |file_type, size: u64, filename: &str, file_format| {
        files.push(json!({
            "file_type": file_type,
            "size": size,
            "filename": filename,
            "file_format": file_format,
        }));
    };
    if let Some(archive) = job.available_archive(instance.now) {
        add(
            "archive",
            archive.content.len(),
            &archive.filename,
            Some("zip"),
        );
        add(
            "metadata",
            64 + 96 * archive.entries.len() as u64,
            "metadata.gz",
            Some("gzip"),
        );
    }
    if let Some(junit) = job
        .junit
        .as_ref()
        .filter(|_| !job.artifacts_expired(instance.now))
    {
        add("junit", junit.len() as u64, "junit.xml.gz", Some("gzip"));
    }
    // The log becomes a file when the job is over.
    if job.finished_at.is_some() && job.started_at.is_some() && job.erased_at.is_none() {
        add("trace", instance.job_log(job).len(), "job.log", None);
    }
    files
}

fn runner(instance: &Instance, id: u64) -> Value {
    let system = hexadecimal(instance.seed, "runner system", 12);
    json!({
        "runner": {
            "id": id,
            "description": Runner(id).description(),
            "ip_address": null,
            "active": true,
            "paused": false,
            "is_shared": Runner(id).runner_type() == "instance_type",
            "runner_type": Runner(id).runner_type(),
            "name": "gitlab-runner",
            "online": true,
            "status": "online",
        },
        "runner_manager": {
            "id": id,
            "system_id": format!("s_{system}"),
            "version": "19.0.0",
            "revision": "5a4f4ae1",
            "platform": "linux",
            "architecture": "amd64",
            "created_at": "2025-01-01T00:00:00.000Z",
            "contacted_at": time(instance.now),
            "ip_address": "10.0.0.7",
            "status": "online",
        },
    })
}
