//! Pipelines.

use super::job::{jobs_of_pipeline, pipeline_job};
use super::pipeline_parts::{is_latest, stages};
use super::{Context, Node, messages, test_report, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Job, Pipeline, PipelineSource, Status, iid_of_reference};
use crate::gitlab::rest::entities::has_warnings;

/// A field of `Pipeline`.
pub(super) fn pipeline<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    let path = || context.path_of(pipeline.project_id);
    Ok(match name {
        "id" => Value::GlobalId("Ci::Pipeline", pipeline.id),
        "iid" => Value::Number(pipeline.iid),
        "name" => Value::text(pipeline.name.as_deref()),
        "status" => Value::Capitals(pipeline.status.as_str()),
        "source" => Value::Text(pipeline.source.as_str()),
        "configSource" => Value::Text("REPOSITORY_SOURCE"),
        "ref" | "refText" => Value::Text(&pipeline.reference),
        "refPath" => {
            // The branch that is to be merged, for a merge request.
            let merge_request = instance.merge_request_of(pipeline);
            let reference = merge_request.map_or(&pipeline.reference, |it| &it.source_branch);
            let kind = if pipeline.tag { "tags" } else { "heads" };
            Value::Owned(format!("refs/{kind}/{reference}"))
        }
        // Which words there are is not verified.
        "type" => Value::Text(if pipeline.tag {
            "tag"
        } else if iid_of_reference(&pipeline.reference).is_some() {
            "merge_request"
        } else {
            "branch"
        }),
        "mergeRequest" => {
            Value::object(instance.merge_request_of(pipeline).map(Node::MergeRequest))
        }
        "mergeRequestEventType" => {
            let of = iid_of_reference(&pipeline.reference);
            let kind = of.and(pipeline.reference.rsplit('/').next());
            Value::text(kind.map(|kind| match kind {
                "merge" => "MERGED_RESULT",
                "train" => "MERGE_TRAIN",
                _ => "DETACHED",
            }))
        }
        "sha" => Value::Text(match arguments.text("format") {
            Some("SHORT") => pipeline.sha.get(..8).unwrap_or(&pipeline.sha),
            _ => &pipeline.sha,
        }),
        "beforeSha" => Value::Text(&pipeline.before_sha),
        "createdAt" => Value::Time(pipeline.created_at),
        "updatedAt" => Value::Time(pipeline.updated_at),
        "startedAt" => Value::time(pipeline.started_at),
        "finishedAt" => Value::time(pipeline.finished_at),
        "committedAt" => Value::time(pipeline.committed_at),
        "duration" => Value::integer(pipeline.duration),
        "queuedDuration" => {
            let waited = pipeline
                .started_at
                .map(|started| started - pipeline.created_at);
            Value::float(waited.and_then(|waited| Some(waited.to_std().ok()?.as_secs_f64())))
        }
        "coverage" => Value::float(pipeline.coverage),
        "computeMinutes" => Value::Null,
        "failureReason" => {
            let reason = pipeline.failure_reason.as_deref();
            Value::text(reason.map(messages::pipeline_failure))
        }
        "yamlErrors" => Value::Boolean(pipeline.yaml_errors.is_some()),
        "yamlErrorMessages" => Value::text(pipeline.yaml_errors.as_deref()),
        "warnings" => Value::Boolean(has_warnings(instance, pipeline)),
        "active" => Value::Boolean(pipeline.status.is_active()),
        "complete" => Value::Boolean(pipeline.status.is_complete()),
        "cancelable" => Value::Boolean(
            instance
                .latest_jobs(pipeline.id)
                .any(|job| job.status.is_cancelable()),
        ),
        "retryable" => Value::Boolean(
            instance
                .latest_jobs(pipeline.id)
                .any(|job| matches!(job.status, Status::Failed | Status::Canceled)),
        ),
        "stuck" => Value::Boolean(false),
        "latest" => Value::Boolean(is_latest(context, pipeline)),
        "child" => Value::Boolean(pipeline.source == PipelineSource::ParentPipeline),
        "trigger" => Value::Boolean(pipeline.source == PipelineSource::Trigger),
        "usesNeeds" => {
            Value::Boolean(all_jobs(context, pipeline).any(|job| job.definition.needs.is_some()))
        }
        "totalJobs" => Value::count(pipeline.jobs.len()),
        "path" => Value::Owned(format!("/{}/-/pipelines/{}", path(), pipeline.id)),
        "commitPath" => Value::Owned(format!("/{}/-/commit/{}", path(), pipeline.sha)),
        "project" => Value::object(context.project(pipeline.project_id).map(Node::Project)),
        "user" => Value::object(instance.users.get(&pipeline.user_id).map(Node::User)),
        "commit" => {
            let project = instance.projects.get(&pipeline.project_id);
            let commit = project.and_then(|project| {
                let commit = project.repository.commits.get(&pipeline.sha)?;
                Some(Node::Commit(project, commit))
            });
            Value::object(commit)
        }
        "detailedStatus" => Value::Object(Node::PipelineStatus(pipeline)),
        "stages" => return stages(context, pipeline, arguments),
        "jobs" => return jobs_of_pipeline(context, pipeline, arguments),
        "job" => return pipeline_job(context, pipeline, arguments),
        "jobArtifacts" => Value::Objects(
            all_jobs(context, pipeline)
                .flat_map(|job| super::job_parts::artifacts_of(context, job))
                .map(|(_, artifact)| artifact)
                .collect(),
        ),
        "downstream" => {
            let mut started: Vec<&Pipeline> = all_jobs(context, pipeline)
                .filter_map(|job| context.pipeline(job.downstream_pipeline_id?))
                .collect();
            started.sort_unstable_by_key(|pipeline| std::cmp::Reverse(pipeline.id));
            let nodes = started
                .into_iter()
                .map(|pipeline| (pipeline.id, Node::Pipeline(pipeline)));
            return context.page(nodes.collect(), arguments);
        }
        "upstream" => {
            let bridge = source_job(context, pipeline);
            let upstream = bridge.and_then(|bridge| context.pipeline(bridge.pipeline_id));
            Value::object(upstream.map(Node::Pipeline))
        }
        "sourceJob" => {
            let bridge = source_job(context, pipeline)
                .filter(|bridge| context.project(bridge.project_id).is_some());
            Value::object(bridge.map(Node::Job))
        }
        "testReportSummary" => Value::Object(Node::TestReport(pipeline)),
        "testSuite" => test_report::suite_of(context, pipeline, arguments)?,
        _ => return unknown(),
    })
}

/// The jobs and bridges of a pipeline, retried ones included, oldest first.
pub(super) fn all_jobs<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
) -> impl DoubleEndedIterator<Item = &'a Job> {
    let instance = context.instance;
    pipeline.jobs.iter().filter_map(|id| instance.jobs.get(id))
}

fn source_job<'a>(context: &Context<'a>, pipeline: &Pipeline) -> Option<&'a Job> {
    context.instance.jobs.get(&pipeline.upstream_job_id?)
}
