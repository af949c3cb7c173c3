//! What belongs to a pipeline: its status in words, its stages.

use super::{Context, Node, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Job, Pipeline, PipelineSource, Status};
use crate::gitlab::rest::entities::{has_warnings, words};

/// `Pipeline.stages`, in their order.
pub(super) fn stages<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    arguments: &Arguments,
) -> Resolved<'a> {
    let stages = (0..)
        .take(pipeline.stages.len())
        .filter(|index| jobs_of_stage(context, pipeline, *index).next().is_some())
        .map(|index| (stage_id(pipeline, index), Node::Stage(pipeline, index)));
    context.page(stages.collect(), arguments)
}

/// Stages have no ids of their own here: these are made of the pipeline's.
pub(super) fn stage_id(pipeline: &Pipeline, index: u32) -> u64 {
    pipeline.id * 100 + u64::from(index) + 1
}

fn stage_name(pipeline: &Pipeline, index: u32) -> Option<&str> {
    let index = usize::try_from(index).ok()?;
    pipeline.stages.get(index).map(String::as_str)
}

/// A field of `CiStage`.
pub(super) fn stage<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    index: u32,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::GlobalId("Ci::Stage", stage_id(pipeline, index)),
        "name" => Value::text(stage_name(pipeline, index)),
        "status" => Value::Text(status_of(context, pipeline, index).as_str()),
        "detailedStatus" => Value::Object(Node::StageStatus(pipeline, index)),
        "jobs" => {
            let jobs = jobs_of_stage(context, pipeline, index);
            let jobs = jobs.map(|job| (job.id, Node::Job(job)));
            return context.page(jobs.collect(), arguments);
        }
        _ => return unknown(),
    })
}

fn jobs_of_stage<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    index: u32,
) -> impl Iterator<Item = &'a Job> {
    let jobs = context.instance.latest_jobs(pipeline.id);
    jobs.filter(move |job| job.stage_index == index)
}

fn status_of(context: &Context<'_>, pipeline: &Pipeline, index: u32) -> Status {
    context
        .instance
        .stage_status(pipeline.id, index)
        .unwrap_or(Status::Created)
}

/// Whether a pipeline is the newest of its branch or tag.
pub(super) fn is_latest(context: &Context<'_>, pipeline: &Pipeline) -> bool {
    let newest = context
        .instance
        .pipelines
        .of_project(pipeline.project_id)
        .rev()
        .find(|other| {
            other.reference == pipeline.reference
                && (other.source != PipelineSource::ParentPipeline || other.id == pipeline.id)
        });
    newest.is_some_and(|newest| newest.id == pipeline.id)
}

/// A field of the `DetailedStatus` of a pipeline.
pub(super) fn pipeline_status<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    name: &str,
) -> Resolved<'a> {
    let path = context.path_of(pipeline.project_id);
    let details = || format!("/{path}/-/pipelines/{}", pipeline.id);
    let warns = pipeline.status == Status::Success && has_warnings(context.instance, pipeline);
    detailed_status(pipeline.status, warns, pipeline.id, details, name)
}

/// A field of the `DetailedStatus` of a stage.
pub(super) fn stage_status<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    index: u32,
    name: &str,
) -> Resolved<'a> {
    let path = context.path_of(pipeline.project_id);
    let stage = stage_name(pipeline, index).unwrap_or_default();
    let details = || format!("/{path}/-/pipelines/{}#{stage}", pipeline.id);
    let status = status_of(context, pipeline, index);
    detailed_status(status, false, stage_id(pipeline, index), details, name)
}

/// A field of any `DetailedStatus`.
pub(super) fn detailed_status<'a>(
    status: Status,
    warns: bool,
    id: u64,
    details: impl Fn() -> String,
    name: &str,
) -> Resolved<'a> {
    let (icon, text, label, group) = if warns {
        (
            "warning",
            "Warning",
            "passed with warnings",
            "success-with-warnings",
        )
    } else {
        words(status)
    };
    Ok(match name {
        "id" => Value::Owned(format!("{group}-{id}-{id}")),
        "name" => Value::Owned(group.to_uppercase()),
        "icon" => Value::Owned(format!("status_{icon}")),
        "favicon" => Value::Owned(format!("favicon_status_{icon}")),
        "group" => Value::Text(group),
        "label" | "tooltip" => Value::Text(label),
        "text" => Value::Text(text),
        "hasDetails" => Value::Boolean(true),
        "detailsPath" => Value::Owned(details()),
        "action" => Value::Null,
        _ => return unknown(),
    })
}
