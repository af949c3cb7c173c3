use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::{BridgeFilter, CreatePipeline, PipelineFilter};
use pipewright_gitlab::types::{
    JobStatus, Pipeline, PipelineId, PipelineOrder, PipelineScope, PipelineSource, PipelineStatus,
    ProjectRef, Sort,
};

use super::pipeline_reports::{tests, tree};
use super::watch::watch;
use super::{Session, chain, resolve, variables, wait_all};
use crate::arguments::{Limit, PipelineCommand, PipelineList, PipelineRun, Waiting};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(session: &Session, command: PipelineCommand) -> Result<(), Failure> {
    let pipelines = &session.services.pipelines;
    let output = session.output;
    match command {
        PipelineCommand::Run(arguments) => run(session, arguments).await,
        PipelineCommand::List(arguments) => list(session, arguments).await,
        PipelineCommand::Get(of) => {
            let id = resolve::pipeline(session, &of).await?;
            output.item(&pipelines.get(&of.project, id).await?)
        }
        PipelineCommand::Latest { project, git_ref } => {
            output.item(&pipelines.latest(&project, git_ref.as_ref()).await?)
        }
        PipelineCommand::Wait(arguments) => wait_all::wait(session, arguments).await,
        PipelineCommand::Chain(arguments) => chain::execute(session, arguments).await,
        PipelineCommand::Cancel(of) => {
            let id = resolve::pipeline(session, &of).await?;
            output.item(&pipelines.cancel(&of.project, id).await?)
        }
        PipelineCommand::Retry { of, waiting } => {
            let id = resolve::pipeline(session, &of).await?;
            let pipeline = pipelines.retry(&of.project, id).await?;
            started(session, &of.project, &pipeline, waiting).await
        }
        PipelineCommand::Delete { project, id } => {
            pipelines.delete(&project, id).await?;
            done(session, &format!("deleted pipeline {id} of {project}"), id)
        }
        PipelineCommand::Variables(of) => {
            let id = resolve::pipeline(session, &of).await?;
            let variables = pipelines.variables(&of.project, id).await?;
            output.list(
                &variables,
                &format!("pipeline {id} was run without variables"),
            )
        }
        PipelineCommand::Jobs {
            of,
            scope,
            retried,
            limit,
        } => {
            let id = resolve::pipeline(session, &of).await?;
            jobs(session, &of.project, id, &scope, retried, limit).await
        }
        PipelineCommand::Bridges { of, scope, limit } => {
            let id = resolve::pipeline(session, &of).await?;
            let filter = BridgeFilter {
                scope: statuses(&scope)?,
                per_page: Some(limit.page_size()),
            };
            let bridges = pipelines.stream_bridges(&of.project, id, &filter);
            let nothing = format!("pipeline {id} has no such bridge");
            listing::print(session, bridges, limit, &nothing).await
        }
        PipelineCommand::Tree { of, depth } => {
            let id = resolve::pipeline(session, &of).await?;
            tree(session, &of.project, id, depth).await
        }
        PipelineCommand::Tests { of, summary } => {
            let id = resolve::pipeline(session, &of).await?;
            tests(session, &of.project, id, summary).await
        }
        PipelineCommand::Rename { project, id, name } => {
            output.item(&pipelines.update_name(&project, id, &name).await?)
        }
    }
}

async fn run(session: &Session, arguments: PipelineRun) -> Result<(), Failure> {
    let mut params = CreatePipeline::new(arguments.git_ref);
    params.variables = variables::plain(&arguments.var)?;
    params
        .variables
        .extend(variables::from_files(&arguments.var_file)?);
    params.inputs = variables::inputs(arguments.input)?;
    let pipelines = &session.services.pipelines;
    let pipeline = pipelines.create(&arguments.project, &params).await?;
    started(session, &arguments.project, &pipeline, arguments.waiting).await
}

/// Says what was started, and waits for it if that is wanted.
pub(super) async fn started(
    session: &Session,
    project: &ProjectRef,
    pipeline: &Pipeline,
    waiting: Waiting,
) -> Result<(), Failure> {
    let address = pipeline.web_url.as_deref().unwrap_or_default();
    output::note(&format!(
        "pipeline {} of {project} on {}: {} {address}",
        pipeline.id, pipeline.git_ref, pipeline.status
    ));
    if waiting.wait || waiting.follow {
        return watch(session, project, pipeline.id, waiting.follow).await;
    }
    session.output.item(pipeline)
}

async fn list(session: &Session, arguments: PipelineList) -> Result<(), Failure> {
    let filter = PipelineFilter {
        scope: listing::known("--scope", arguments.scope, PipelineScope::KNOWN)?,
        status: listing::known("--status", arguments.status, PipelineStatus::KNOWN)?,
        source: listing::known("--source", arguments.source, PipelineSource::KNOWN)?,
        git_ref: arguments.git_ref,
        sha: arguments.sha,
        yaml_errors: arguments.yaml_errors,
        username: arguments.username,
        name: arguments.name,
        updated_after: arguments.updated_after,
        updated_before: arguments.updated_before,
        created_after: arguments.created_after,
        created_before: arguments.created_before,
        order_by: listing::known("--order-by", arguments.order_by, PipelineOrder::KNOWN)?,
        sort: listing::known("--sort", arguments.sort, Sort::KNOWN)?,
        per_page: Some(arguments.limit.page_size()),
    };
    let pipelines = session
        .services
        .pipelines
        .stream(&arguments.project, &filter);
    let nothing = format!("{} has no such pipeline", arguments.project);
    listing::print(session, pipelines, arguments.limit, &nothing).await
}

async fn jobs(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    scope: &[String],
    retried: bool,
    limit: Limit,
) -> Result<(), Failure> {
    let filter = PipelineJobFilter {
        scope: statuses(scope)?,
        include_retried: retried,
        per_page: Some(limit.page_size()),
    };
    let jobs = session
        .services
        .jobs
        .stream_for_pipeline(project, id, &filter);
    let nothing = format!("pipeline {id} has no such job");
    listing::print(session, jobs, limit, &nothing).await
}

/// Statuses by their names; the server knows no others and says so with less help.
pub(super) fn statuses(names: &[String]) -> Result<Vec<JobStatus>, Failure> {
    names
        .iter()
        .map(|name| match JobStatus::from(name.as_str()) {
            JobStatus::Other(name) => {
                let known: Vec<_> = JobStatus::KNOWN.iter().map(JobStatus::as_str).collect();
                Err(
                    Failure::usage(format!("--scope: no job has the status {name:?}"))
                        .with_hint(format!("give one of {}", known.join(", "))),
                )
            }
            status => Ok(status),
        })
        .collect()
}

/// Says what was done with something that is gone now.
pub(super) fn done(
    session: &Session,
    what: &str,
    id: impl serde::Serialize,
) -> Result<(), Failure> {
    output::note(what);
    if session.output.is_table() {
        return Ok(());
    }
    session.output.value(&serde_json::json!({ "id": id }))
}
