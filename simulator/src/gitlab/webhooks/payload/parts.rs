//! What several webhooks have in common.

use serde_json::{Value, json};

use super::dates::commit_date;
use crate::gitlab::model::{Commit, Instance, Job, Project, Runner};
use crate::gitlab::rest::entities::{namespace, ssh_url, web_url};

/// The address is hidden from receivers.
const EMAIL: &str = "[REDACTED]";

pub(super) fn user(instance: &Instance, user_id: u64) -> Value {
    instance.users.get(&user_id).map_or(Value::Null, |user| {
        json!({
            "id": user.id,
            "name": user.name,
            "username": user.username,
            "avatar_url": null,
            "email": EMAIL,
        })
    })
}

pub(super) fn project(instance: &Instance, project: &Project) -> Value {
    let web_url = web_url(instance, project);
    let namespace = namespace(instance, project);
    json!({
        "id": project.id,
        "name": project.name,
        "description": project.description,
        "web_url": web_url,
        "avatar_url": null,
        "git_ssh_url": ssh_url(instance, project),
        "git_http_url": format!("{web_url}.git"),
        "namespace": namespace.get("name"),
        "visibility_level": project.visibility.level(),
        "path_with_namespace": project.full_path,
        "default_branch": project.default_branch,
        "ci_config_path": "",
    })
}

/// The older form of a project.
pub(super) fn repository(instance: &Instance, project: &Project) -> Value {
    let homepage = web_url(instance, project);
    let ssh_url = ssh_url(instance, project);
    json!({
        "name": project.name,
        "url": ssh_url,
        "description": project.description,
        "homepage": homepage,
        "git_http_url": format!("{homepage}.git"),
        "git_ssh_url": ssh_url,
        "visibility_level": project.visibility.level(),
    })
}

pub(super) fn commit(instance: &Instance, project: &Project, commit: &Commit) -> Value {
    json!({
        "id": commit.sha,
        "message": commit.message,
        "title": commit.title,
        "timestamp": commit_date(commit.created_at),
        "url": commit_url(instance, project, &commit.sha),
        "author": { "name": commit.author_name, "email": commit.author_email },
    })
}

pub(super) fn commit_url(instance: &Instance, project: &Project, sha: &str) -> String {
    format!("{}/-/commit/{sha}", web_url(instance, project))
}

pub(super) fn runner(job: &Job) -> Value {
    job.runner_id.map_or(Value::Null, |id| {
        json!({
            "id": id,
            "description": Runner(id).description(),
            "runner_type": Runner(id).runner_type(),
            "active": true,
            "is_shared": Runner(id).runner_type() == "instance_type",
            "tags": job.definition.tags,
        })
    })
}

pub(super) fn environment(instance: &Instance, job: &Job) -> Value {
    let definition = job.definition.environment.as_ref();
    let environment = instance.environment_of_job(job.id);
    definition
        .zip(environment)
        .map_or(Value::Null, |(definition, environment)| {
            json!({
                "name": environment.name,
                "action": definition.action.as_str(),
                "deployment_tier": environment.tier,
            })
        })
}

/// Where a child or downstream pipeline comes from; nothing for others.
pub(super) fn source_pipeline(instance: &Instance, upstream_job_id: Option<u64>) -> Option<Value> {
    let job = instance.jobs.get(&upstream_job_id?)?;
    let project = instance.projects.get(&job.project_id)?;
    Some(json!({
        "project": {
            "id": project.id,
            "web_url": web_url(instance, project),
            "path_with_namespace": project.full_path,
        },
        "job_id": job.id,
        "pipeline_id": job.pipeline_id,
    }))
}
