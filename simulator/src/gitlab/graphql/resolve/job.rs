//! Jobs and bridges.

use super::pipeline::all_jobs;
use super::{Context, Node, global_id, job_parts, messages, unknown};
use crate::gitlab::graphql::execute::{FieldError, Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Job, JobKind, Pipeline, Project, Status, When};

/// A field of `CiJob`.
pub(super) fn job<'a>(
    context: &Context<'a>,
    job: &'a Job,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    let is_build = job.kind == JobKind::Build;
    let pipeline = || instance.pipelines.get(&job.pipeline_id);
    let path = || context.path_of(job.project_id);
    let action = |what: &str| format!("/{}/-/jobs/{}{what}", path(), job.id);
    Ok(match name {
        "id" => Value::GlobalId(if is_build { "Ci::Build" } else { "Ci::Bridge" }, job.id),
        "name" => Value::Text(job.name()),
        "status" => Value::Capitals(job.status.as_str()),
        "kind" => Value::Text(if is_build { "BUILD" } else { "BRIDGE" }),
        "stage" => Value::object(pipeline().map(|it| Node::Stage(it, job.stage_index))),
        // Whole seconds, where REST has their fraction.
        "duration" => Value::integer(job.duration(instance.now).map(|it| it.as_secs())),
        "queuedDuration" => Value::float(
            job.queued_duration(instance.now)
                .map(|waited| waited.as_secs_f64()),
        ),
        "createdAt" => Value::Time(job.created_at),
        "queuedAt" => Value::time(job.queued_at),
        "scheduledAt" => Value::time(job.scheduled_at),
        "startedAt" => Value::time(job.started_at),
        "finishedAt" => Value::time(job.finished_at),
        "erasedAt" => Value::time(job.erased_at),
        "allowFailure" => Value::Boolean(job.allow_failure),
        "retried" => Value::Boolean(job.retried),
        "coverage" => Value::float(job.coverage),
        "failureMessage" => {
            let failed = job.status == Status::Failed;
            let reason = job.failure_reason.as_deref().unwrap_or("unknown_failure");
            let message = failed.then(|| messages::job_failure(reason)).flatten();
            Value::text(message)
        }
        "exitCode" => {
            let failed = job.status == Status::Failed && is_build;
            let script = job.failure_reason.as_deref() == Some("script_failure");
            Value::integer((failed && script).then_some(1))
        }
        "tags" if is_build => Value::texts(&job.definition.tags),
        "runner" => Value::object(job.runner_id.map(Node::Runner)),
        "runnerManager" => Value::object(job.runner_id.map(Node::RunnerManager)),
        "artifacts" if is_build => {
            return context.page(job_parts::artifacts_of(context, job), arguments);
        }
        "downstreamPipeline" => {
            let started = job.downstream_pipeline_id;
            Value::object(
                started
                    .and_then(|id| context.pipeline(id))
                    .map(Node::Pipeline),
            )
        }
        "pipeline" => Value::object(pipeline().map(Node::Pipeline)),
        "project" => Value::object(context.project(job.project_id).map(Node::Project)),
        "manualJob" => Value::Boolean(job.when() == When::Manual),
        "schedulingType" => Value::Text(if job.definition.needs.is_some() {
            "dag"
        } else {
            "stage"
        }),
        "source" if is_build => Value::text(pipeline().map(|it| it.source.as_str())),
        // Bridges have none of these.
        "tags" | "artifacts" | "source" => Value::Null,
        "refName" => Value::text(pipeline().map(|it| it.reference.as_str())),
        "refPath" => {
            Value::owned(pipeline().map(|it| format!("/{}/-/commits/{}", path(), it.reference)))
        }
        "shortSha" => Value::text(pipeline().map(|it| it.sha.get(..8).unwrap_or(&it.sha))),
        "createdByTag" => Value::Boolean(pipeline().is_some_and(|it| it.tag)),
        "commitPath" => {
            Value::owned(pipeline().map(|it| format!("/{}/-/commit/{}", path(), it.sha)))
        }
        // Bridges have no page.
        "webPath" => Value::owned(is_build.then(|| action(""))),
        "retryPath" => Value::owned(is_retryable(job).then(|| action("/retry"))),
        "playPath" => Value::Owned(action("/play")),
        "browseArtifactsPath" => Value::Owned(action("/artifacts/browse")),
        "active" => Value::Boolean(job.status.is_active()),
        "cancelable" => Value::Boolean(job.status.is_cancelable()),
        "retryable" => Value::Boolean(is_retryable(job)),
        "playable" | "canPlayJob" => Value::Boolean(
            matches!(job.status, Status::Manual | Status::Scheduled)
                || (job.when() == When::Manual && is_retryable(job)),
        ),
        "scheduled" => Value::Boolean(job.status == Status::Scheduled),
        "stuck" | "triggered" => Value::Boolean(false),
        "detailedStatus" => Value::Object(Node::JobStatus(job)),
        "trace" => Value::object(
            (is_build && job.started_at.is_some() && job.erased_at.is_none())
                .then_some(Node::Trace(job)),
        ),
        "needs" => {
            let needs = job.definition.needs.as_deref().unwrap_or_default();
            let needed = instance
                .latest_jobs(job.pipeline_id)
                .filter(|other| needs.iter().any(|name| name == other.name()));
            let needed = needed.map(|other| (other.id, Node::Need(other)));
            return context.page(needed.collect(), arguments);
        }
        "previousStageJobs" => {
            let earlier = instance
                .latest_jobs(job.pipeline_id)
                .filter(|other| other.stage_index + 1 == job.stage_index);
            let earlier = earlier.map(|other| (other.id, Node::Job(other)));
            return context.page(earlier.collect(), arguments);
        }
        _ => return unknown(),
    })
}

fn is_retryable(job: &Job) -> bool {
    !job.retried
        && matches!(
            job.status,
            Status::Success | Status::Failed | Status::Canceled
        )
}

/// `Pipeline.jobs`: bridges too, and retried jobs unless they are not wanted;
/// newest first.
pub(super) fn jobs_of_pipeline<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    arguments: &Arguments,
) -> Resolved<'a> {
    let kind = arguments.text("jobKind");
    let retried = arguments.boolean("retried");
    let when = arguments.texts("whenExecuted");
    let statuses = statuses(arguments);
    let found = all_jobs(context, pipeline)
        .rev()
        .filter(|job| is_of_kind(job, kind))
        .filter(|job| retried.is_none_or(|retried| job.retried == retried))
        .filter(|job| {
            when.as_ref()
                .is_none_or(|when| when.contains(&job.when().as_str()))
        })
        .filter(|job| {
            statuses
                .as_ref()
                .is_none_or(|statuses| statuses.contains(&job.status))
        })
        .map(|job| (job.id, Node::Job(job)));
    context.page(found.collect(), arguments)
}

/// `Project.jobs`, newest first.
pub(super) fn jobs_of_project<'a>(
    context: &Context<'a>,
    project: &'a Project,
    arguments: &Arguments,
) -> Resolved<'a> {
    // Builds, unless bridges are asked for.
    let kind = arguments.text("kind").or(Some("BUILD"));
    let with_artifacts = arguments.boolean("withArtifacts") == Some(true);
    let statuses = statuses(arguments);
    let instance = context.instance;
    let mut found: Vec<(u64, Node<'_>)> = instance
        .jobs_of_project(project.id)
        .filter(|job| is_of_kind(job, kind))
        .filter(|job| !with_artifacts || job.available_archive(instance.now).is_some())
        .filter(|job| {
            statuses
                .as_ref()
                .is_none_or(|statuses| statuses.contains(&job.status))
        })
        .map(|job| (job.id, Node::Job(job)))
        .collect();
    found.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    context.page(found, arguments)
}

/// `Pipeline.job`
pub(super) fn pipeline_job<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    arguments: &Arguments,
) -> Resolved<'a> {
    let classes = ["CommitStatus", "Ci::Build", "Ci::Bridge"];
    let mut jobs = all_jobs(context, pipeline);
    let found = match (arguments.text("id"), arguments.text("name")) {
        (Some(id), _) => {
            let id = global_id(id, &classes)?;
            jobs.find(|job| job.id == id)
        }
        (None, Some(name)) => jobs.find(|job| job.name() == name),
        (None, None) => return Err(FieldError::refused("One of id or name is required")),
    };
    Ok(Value::object(found.map(Node::Job)))
}

fn is_of_kind(job: &Job, kind: Option<&str>) -> bool {
    match kind {
        Some("BUILD") => job.kind == JobKind::Build,
        Some("BRIDGE") => job.kind == JobKind::Bridge,
        _ => true,
    }
}

fn statuses(arguments: &Arguments) -> Option<Vec<Status>> {
    let names = arguments.texts("statuses")?;
    let statuses = names
        .iter()
        .filter_map(|name| Status::parse(&name.to_ascii_lowercase()));
    Some(statuses.collect())
}
