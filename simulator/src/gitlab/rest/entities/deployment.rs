//! Environments and deployments.

use serde_json::{Value, json};

use super::{extend, job, time, time_or_null, user_or_null};
use crate::gitlab::model::{Deployment, Environment, Instance, Tier};

/// `EnvironmentBasic`
pub fn environment_basic(environment: &Environment) -> Value {
    json!({
        "id": environment.id,
        "name": environment.name,
        "slug": environment.slug,
        "external_url": environment.external_url,
        "created_at": time(environment.created_at),
        "updated_at": time(environment.updated_at),
    })
}

/// `Environment`, as the list has it: with the project, without the last deployment.
pub fn environment(instance: &Instance, of: &Environment) -> Value {
    let mut value = single(of);
    let project = instance.projects.get(&of.project_id).map(|project| {
        json!({
            "id": project.id,
            "description": project.description,
            "name": project.name,
            "name_with_namespace": project.full_path.replace('/', " / "),
            "path": project.path,
            "path_with_namespace": project.full_path,
            "created_at": time(project.created_at),
            "default_branch": project.default_branch,
            "web_url": format!("{}/{}", instance.external_url, project.full_path),
        })
    });
    extend(&mut value, json!({ "project": project }));
    value
}

/// `Environment`, as a single one is shown: with its last deployment.
pub fn environment_extended(instance: &Instance, of: &Environment) -> Value {
    let mut value = single(of);
    let last = instance
        .last_deployment(of.id)
        .map(|last| deployment(instance, last));
    extend(&mut value, json!({ "last_deployment": last }));
    value
}

fn single(environment: &Environment) -> Value {
    let mut value = environment_basic(environment);
    let more = json!({
        "tier": environment.tier,
        "state": environment.state.as_str(),
        "auto_stop_at": time_or_null(environment.auto_stop_at),
        "auto_stop_setting": "always",
        "description": environment.description,
        "cluster_agent": null,
        "kubernetes_namespace": null,
        "flux_resource_path": null,
    });
    extend(&mut value, more);
    value
}

/// `Deployment`. When it finished is not said.
pub fn deployment(instance: &Instance, of: &Deployment) -> Value {
    let environment = instance
        .environments
        .get(&of.environment_id)
        .map(environment_basic);
    let deployable = of
        .job_id
        .and_then(|id| instance.jobs.get(&id))
        .map(|it| job(instance, it));
    json!({
        "id": of.id,
        "iid": of.iid,
        "ref": of.reference,
        "sha": of.sha,
        "created_at": time(of.created_at),
        "updated_at": time(of.updated_at),
        "user": user_or_null(instance, of.user_id),
        "environment": environment,
        "deployable": deployable,
        "status": of.status.as_str(),
    })
}

/// `DeploymentExtended`: a single deployment, with the approvals of the
/// enterprise edition.
pub fn deployment_extended(instance: &Instance, of: &Deployment) -> Value {
    let mut value = deployment(instance, of);
    if instance.settings.tier == Tier::Ce {
        return value;
    }
    let approvals = json!({
        "pending_approval_count": 0,
        "approvals": [],
        "approval_summary": { "rules": [] },
    });
    extend(&mut value, approvals);
    value
}
