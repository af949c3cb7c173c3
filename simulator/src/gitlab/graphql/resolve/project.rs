//! Projects.

use super::analytics::may_see_dora;
use super::environment::environments;
use super::merge_request_filter::merge_requests;
use super::pipeline_filter::{pipeline_counts, pipelines};
use super::project_parts::languages;
use super::{Context, Node, global_id, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::graphql::resolve::job::jobs_of_project;
use crate::gitlab::model::{AccessLevel, MergeRequestState, Project};
use crate::gitlab::rest::entities::{name_with_namespace, ssh_url, web_url};

/// A field of `Project`.
pub(super) fn project<'a>(
    context: &Context<'a>,
    project: &'a Project,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    Ok(match name {
        "id" => Value::GlobalId("Project", project.id),
        "fullPath" => Value::Text(&project.full_path),
        "path" => Value::Text(&project.path),
        "name" => Value::Text(&project.name),
        "nameWithNamespace" => Value::Owned(name_with_namespace(instance, project)),
        "description" => Value::Text(&project.description),
        "archived" => Value::Boolean(project.archived),
        "visibility" => Value::Text(project.visibility.as_str()),
        "topics" => Value::texts(&project.topics),
        "createdAt" => Value::Time(project.created_at),
        "updatedAt" | "lastActivityAt" => Value::Time(project.last_activity_at),
        "webUrl" => Value::Owned(web_url(instance, project)),
        "httpUrlToRepo" => Value::Owned(format!("{}.git", web_url(instance, project))),
        "sshUrlToRepo" => Value::Owned(ssh_url(instance, project)),
        "avatarUrl" => Value::Null,
        "starCount" | "forksCount" | "openIssuesCount" => Value::Integer(0),
        "jobsEnabled" | "mergeRequestsEnabled" => Value::Boolean(true),
        "group" => {
            let group = project.group_id.and_then(|id| instance.groups.get(&id));
            Value::object(group.map(Node::Group))
        }
        "namespace" => Value::Object(Node::Namespace(project)),
        "repository" => Value::Object(Node::Repository(project)),
        "languages" => languages(project),
        "statistics" => {
            let level = context
                .user_id
                .and_then(|user| instance.access_level(user, project));
            let may_count = level >= Some(AccessLevel::Reporter);
            Value::object(may_count.then_some(Node::Statistics(project)))
        }
        "pipelines" => return pipelines(context, project, arguments),
        "pipelineCounts" => pipeline_counts(context, project, arguments),
        "pipeline" => {
            let id = arguments
                .text("id")
                .map(|id| global_id(id, &["Ci::Pipeline"]))
                .transpose()?;
            let (iid, sha) = (arguments.text("iid"), arguments.text("sha"));
            let found = match (id, iid, sha) {
                (Some(id), _, _) => instance
                    .pipelines
                    .get(&id)
                    .filter(|pipeline| pipeline.project_id == project.id),
                (None, Some(iid), _) => instance
                    .pipelines
                    .of_project(project.id)
                    .find(|pipeline| iid.parse() == Ok(pipeline.iid)),
                (None, None, Some(sha)) => instance
                    .pipelines
                    .of_project(project.id)
                    .rev()
                    .find(|pipeline| pipeline.sha == sha),
                (None, None, None) => None,
            };
            Value::object(found.map(Node::Pipeline))
        }
        "mergeRequests" => return merge_requests(context, project, arguments),
        "mergeRequest" => {
            let iid = arguments.text("iid").unwrap_or_default().parse();
            let found = iid
                .ok()
                .and_then(|iid| instance.merge_request(project.id, iid));
            Value::object(found.map(Node::MergeRequest))
        }
        "openMergeRequestsCount" => Value::count(
            instance
                .merge_requests_of(project.id)
                .filter(|it| it.state == MergeRequestState::Opened)
                .count(),
        ),
        "environments" => {
            let found = environments(context, project, arguments)?;
            return context.page(found, arguments);
        }
        "environment" => {
            let found = environments(context, project, arguments)?;
            Value::object(found.into_iter().next().map(|(_, node)| node))
        }
        "dora" => Value::object(may_see_dora(context, project).then_some(Node::Dora(project))),
        "flowMetrics" => Value::Object(Node::Flow(project)),
        "valueStreams" => {
            return context.page(vec![(1, Node::ValueStream(project))], arguments);
        }
        "valueStreamAnalytics" => Value::Object(Node::ValueStreamAnalytics),
        "jobs" => return jobs_of_project(context, project, arguments),
        "job" => {
            let classes = ["CommitStatus", "Ci::Build", "Ci::Bridge"];
            let id = global_id(arguments.text("id").unwrap_or_default(), &classes)?;
            let found = instance
                .jobs
                .get(&id)
                .filter(|job| job.project_id == project.id);
            Value::object(found.map(Node::Job))
        }
        _ => return unknown(),
    })
}
