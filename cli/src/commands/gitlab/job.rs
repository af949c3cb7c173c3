use pipewright_gitlab::requests::jobs::{JobFilter, PipelineJobFilter};
use pipewright_gitlab::types::Job;

use super::pipeline::statuses;
use super::{Session, job_log, resolve, variables};
use crate::arguments::{JobCommand, JobList};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(session: &Session, command: JobCommand) -> Result<(), Failure> {
    let jobs = &session.services.jobs;
    let output = session.output;
    match command {
        JobCommand::List(arguments) => list(session, arguments).await,
        JobCommand::Get(of) => output.item(&resolve::job(session, &of).await?),
        JobCommand::Log(arguments) => job_log::print(session, arguments).await,
        JobCommand::Retry(of) => {
            let id = resolve::job_id(session, &of).await?;
            let job = jobs.retry(&of.project, id).await?;
            output::note(&format!("job {} is the new attempt of job {id}", job.id));
            output.item(&job)
        }
        JobCommand::Cancel { of, force } => {
            let id = resolve::job_id(session, &of).await?;
            output.item(&jobs.cancel(&of.project, id, force).await?)
        }
        JobCommand::Play { of, var } => {
            let variables = variables::plain(&var)?;
            let id = resolve::job_id(session, &of).await?;
            let job: Job = jobs.play(&of.project, id, &variables).await?;
            output.item(&job)
        }
        JobCommand::Erase(of) => {
            let id = resolve::job_id(session, &of).await?;
            output.item(&jobs.erase(&of.project, id).await?)
        }
    }
}

async fn list(session: &Session, arguments: JobList) -> Result<(), Failure> {
    let scope = statuses(&arguments.scope)?;
    let per_page = Some(arguments.limit.page_size());
    let jobs = &session.services.jobs;
    let project = &arguments.project;
    if let Some(pipeline) = arguments.pipeline {
        let filter = PipelineJobFilter {
            scope,
            include_retried: arguments.retried,
            per_page,
        };
        let items = jobs.stream_for_pipeline(project, pipeline, &filter);
        let nothing = format!("pipeline {pipeline} of {project} has no such job");
        return listing::print(session, items, arguments.limit, &nothing).await;
    }
    let filter = JobFilter { scope, per_page };
    let items = jobs.stream(project, &filter);
    let nothing = format!("{project} has no such job");
    listing::print(session, items, arguments.limit, &nothing).await
}
