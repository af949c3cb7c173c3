//! Environments, and what was deployed to them.

use super::{Context, FieldError, Node, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Deployment, DeploymentStatus, Environment, Project};

/// `Project.environments`
pub(super) fn environments<'a>(
    context: &Context<'a>,
    project: &'a Project,
    arguments: &Arguments,
) -> Result<Vec<(u64, Node<'a>)>, FieldError> {
    let search = arguments.text("search").map(str::to_lowercase);
    if search.as_ref().is_some_and(|text| text.chars().count() < 3) {
        let message = "Search query is less than 3 characters";
        return Err(FieldError::refused(message));
    }
    let states = arguments.texts("states");
    let name = arguments.text("name");
    let mut found: Vec<&Environment> = context
        .instance
        .environments
        .values()
        .filter(|it| it.project_id == project.id)
        .filter(|it| name.is_none_or(|name| it.name == name))
        .filter(|it| {
            search
                .as_ref()
                .is_none_or(|search| it.name.to_lowercase().contains(search))
        })
        .filter(|it| {
            states
                .as_ref()
                .is_none_or(|states| states.contains(&it.state.as_str()))
        })
        .collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    let nodes = found.into_iter().map(|it| (it.id, Node::Environment(it)));
    Ok(nodes.collect())
}

/// A field of `Environment`.
pub(super) fn environment<'a>(
    context: &Context<'a>,
    of: &'a Environment,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let path = context.path_of(of.project_id);
    Ok(match name {
        "id" => Value::GlobalId("Environment", of.id),
        "name" => Value::Text(&of.name),
        "slug" => Value::Text(&of.slug),
        "description" => Value::text(of.description.as_deref()),
        "externalUrl" => Value::text(of.external_url.as_deref()),
        "tier" => Value::Capitals(&of.tier),
        // In small letters, unlike the other states.
        "state" => Value::Text(of.state.as_str()),
        "environmentType" => {
            let folder = of.name.split_once('/').map(|(folder, _)| folder);
            Value::text(folder)
        }
        "path" => Value::Owned(format!("/{path}/-/environments/{}", of.id)),
        "createdAt" => Value::Time(of.created_at),
        "updatedAt" => Value::Time(of.updated_at),
        "autoStopAt" => Value::time(of.auto_stop_at),
        "lastDeployment" => {
            let status = status(arguments.text("status").unwrap_or_default());
            let found = deployments(context, of)
                .rev()
                .find(|it| Some(it.status) == status);
            Value::object(found.map(Node::Deployment))
        }
        "deployments" => {
            let statuses: Option<Vec<DeploymentStatus>> = arguments
                .texts("statuses")
                .map(|names| names.into_iter().filter_map(status).collect());
            let mut found: Vec<&Deployment> = deployments(context, of)
                .filter(|it| {
                    statuses
                        .as_ref()
                        .is_none_or(|statuses| statuses.contains(&it.status))
                })
                .collect();
            let order = arguments.object("orderBy");
            let direction = |column: &str| order.and_then(|order| order.text(column));
            if let Some(direction) = direction("finishedAt") {
                found.sort_by_key(|it| it.finished_at);
                if direction == "DESC" {
                    found.reverse();
                }
            } else if direction("createdAt") != Some("ASC") {
                found.reverse();
            }
            let nodes = found.into_iter().map(|it| (it.id, Node::Deployment(it)));
            return context.page(nodes.collect(), arguments);
        }
        _ => return unknown(),
    })
}

fn deployments<'a>(
    context: &Context<'a>,
    of: &Environment,
) -> impl DoubleEndedIterator<Item = &'a Deployment> {
    let id = of.id;
    context
        .instance
        .deployments
        .values()
        .filter(move |deployment| deployment.environment_id == id)
}

fn status(name: &str) -> Option<DeploymentStatus> {
    DeploymentStatus::ALL
        .into_iter()
        .find(|status| status.as_str().eq_ignore_ascii_case(name))
}

/// A field of `Deployment`.
pub(super) fn deployment<'a>(
    context: &Context<'a>,
    of: &'a Deployment,
    name: &str,
) -> Resolved<'a> {
    let instance = context.instance;
    let path = context.path_of(of.project_id);
    Ok(match name {
        "id" => Value::GlobalId("Deployment", of.id),
        "iid" => Value::Number(of.iid),
        "ref" => Value::Text(&of.reference),
        "refPath" => Value::Owned(format!("/{path}/-/tree/{}", of.reference)),
        "tag" => Value::Boolean(of.tag),
        "sha" => Value::Text(&of.sha),
        "status" => Value::Capitals(of.status.as_str()),
        "createdAt" => Value::Time(of.created_at),
        "updatedAt" => Value::Time(of.updated_at),
        // REST has no such field.
        "finishedAt" => Value::time(of.finished_at),
        "job" => {
            let job = of.job_id.and_then(|id| instance.jobs.get(&id));
            Value::object(job.map(Node::Job))
        }
        "triggerer" => Value::object(instance.users.get(&of.user_id).map(Node::User)),
        "commit" => {
            let commit = instance.projects.get(&of.project_id).and_then(|project| {
                let commit = project.repository.commits.get(&of.sha)?;
                Some(Node::Commit(project, commit))
            });
            Value::object(commit)
        }
        "webPath" => {
            let environment = of.environment_id;
            Value::Owned(format!(
                "/{path}/-/environments/{environment}/deployments/{}",
                of.iid
            ))
        }
        _ => return unknown(),
    })
}
