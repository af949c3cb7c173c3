//! Which pipelines are asked for, after `app/finders/ci/pipelines_finder.rb`.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use super::{Context, Node, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Pipeline, PipelineSource, Project, Status};

struct Filter<'q> {
    status: Option<String>,
    scope: Option<&'q str>,
    reference: Option<&'q str>,
    sha: Option<&'q str>,
    source: Option<&'q str>,
    username: Option<&'q str>,
    updated_after: Option<DateTime<Utc>>,
    updated_before: Option<DateTime<Utc>>,
}

impl<'q> Filter<'q> {
    fn read(arguments: &'q Arguments) -> Self {
        Self {
            status: arguments.text("status").map(str::to_ascii_lowercase),
            scope: arguments.text("scope"),
            reference: arguments.text("ref"),
            sha: arguments.text("sha"),
            source: arguments.text("source"),
            username: arguments.text("username"),
            updated_after: arguments.time("updatedAfter"),
            updated_before: arguments.time("updatedBefore"),
        }
    }

    fn admits(&self, context: &Context<'_>, pipeline: &Pipeline) -> bool {
        let from_source = match self.source {
            Some(source) => pipeline.source.as_str() == source,
            // Children are listed only when they are asked for.
            None => pipeline.source != PipelineSource::ParentPipeline,
        };
        let in_scope = match self.scope {
            Some("RUNNING") => pipeline.status == Status::Running,
            Some("PENDING") => pipeline.status == Status::Pending,
            Some("FINISHED") => is_finished(pipeline),
            _ => true,
        };
        let of_user = |username: &str| {
            let user = context.instance.users.get(&pipeline.user_id);
            user.is_some_and(|user| user.username == username)
        };
        from_source
            && in_scope
            // Both bounds are inclusive.
            && self.updated_after.is_none_or(|after| pipeline.updated_at >= after)
            && self.updated_before.is_none_or(|before| pipeline.updated_at <= before)
            && self
                .status
                .as_ref()
                .is_none_or(|status| pipeline.status.as_str() == status)
            && self.reference.is_none_or(|it| pipeline.reference == it)
            && self.sha.is_none_or(|sha| pipeline.sha == sha)
            && self.username.is_none_or(of_user)
    }
}

/// Skipped ones are over, but not finished.
fn is_finished(pipeline: &Pipeline) -> bool {
    matches!(
        pipeline.status,
        Status::Success | Status::Failed | Status::Canceled
    )
}

/// `Project.pipelines`, newest first.
pub(super) fn pipelines<'a>(
    context: &Context<'a>,
    project: &'a Project,
    arguments: &Arguments,
) -> Resolved<'a> {
    let of_project = context.instance.pipelines.of_project(project.id).rev();
    of(context, of_project, arguments)
}

/// A page of those of some pipelines that the arguments ask for.
pub(super) fn of<'a>(
    context: &Context<'a>,
    newest_first: impl Iterator<Item = &'a Pipeline>,
    arguments: &Arguments,
) -> Resolved<'a> {
    let filter = Filter::read(arguments);
    let found: Vec<&Pipeline> = match filter.scope {
        Some("BRANCHES") => latest_by_reference(newest_first, false),
        Some("TAGS") => latest_by_reference(newest_first, true),
        _ => newest_first.collect(),
    };
    let found = found
        .into_iter()
        .filter(|pipeline| filter.admits(context, pipeline))
        .map(|pipeline| (pipeline.id, Node::Pipeline(pipeline)));
    context.page(found.collect(), arguments)
}

fn latest_by_reference<'a>(
    newest_first: impl Iterator<Item = &'a Pipeline>,
    tag: bool,
) -> Vec<&'a Pipeline> {
    let mut latest = BTreeMap::new();
    for pipeline in newest_first
        .filter(|pipeline| pipeline.tag == tag)
        .filter(|pipeline| pipeline.source != PipelineSource::ParentPipeline)
    {
        latest.entry(&pipeline.reference).or_insert(pipeline);
    }
    let mut latest: Vec<&Pipeline> = latest.into_values().collect();
    latest.sort_unstable_by_key(|pipeline| std::cmp::Reverse(pipeline.id));
    latest
}

/// How many pipelines there are, by how they go.
#[derive(Debug, Default)]
pub(in crate::gitlab::graphql) struct Counts {
    all: u64,
    finished: u64,
    pending: u64,
    running: u64,
}

/// `Project.pipelineCounts`
pub(super) fn pipeline_counts<'a>(
    context: &Context<'a>,
    project: &'a Project,
    arguments: &Arguments,
) -> Value<'a> {
    let filter = Filter::read(arguments);
    let mut counts = Counts::default();
    for pipeline in context.instance.pipelines.of_project(project.id) {
        if filter.admits(context, pipeline) {
            counts.all += 1;
            counts.finished += u64::from(is_finished(pipeline));
            counts.pending += u64::from(pipeline.status == Status::Pending);
            counts.running += u64::from(pipeline.status == Status::Running);
        }
    }
    Value::Object(Node::PipelineCounts(Rc::new(counts)))
}

/// A field of `PipelineCounts`.
pub(super) fn counts<'a>(counts: &Counts, name: &str) -> Resolved<'a> {
    Ok(Value::integer(Some(match name {
        "all" => counts.all,
        "finished" => counts.finished,
        "pending" => counts.pending,
        "running" => counts.running,
        _ => return unknown(),
    })))
}
