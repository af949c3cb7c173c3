//! `Deployment Hook`.

use serde_json::{Value, json};

use super::dates::status_date;
use super::parts::{commit_url, project, user};
use crate::gitlab::model::Instance;
use crate::gitlab::rest::entities::web_url;

/// The environment is its name only.
pub(super) fn deployment(instance: &Instance, id: u64) -> Option<Value> {
    let deployment = instance.deployments.get(&id)?;
    let environment = instance.environments.get(&deployment.environment_id)?;
    let owner = instance.projects.get(&deployment.project_id)?;
    let web_url = web_url(instance, owner);
    let commit = owner.repository.commits.get(&deployment.sha);
    let username = instance
        .users
        .get(&deployment.user_id)
        .map(|user| user.username.as_str());
    Some(json!({
        "object_kind": "deployment",
        "status": deployment.status.as_str(),
        "status_changed_at": status_date(deployment.updated_at),
        "deployment_id": deployment.id,
        "deployable_id": deployment.job_id,
        "deployable_url": deployment.job_id.map(|job| format!("{web_url}/-/jobs/{job}")),
        "environment": environment.name,
        "environment_tier": environment.tier,
        "environment_slug": environment.slug,
        "environment_external_url": environment.external_url,
        "project": project(instance, owner),
        "short_sha": deployment.sha.get(..8),
        "user": user(instance, deployment.user_id),
        "user_url": format!("{}/{}", instance.external_url, username.unwrap_or_default()),
        "commit_url": commit_url(instance, owner, &deployment.sha),
        "commit_title": commit.map(|commit| &commit.title),
        "ref": deployment.reference,
    }))
}
