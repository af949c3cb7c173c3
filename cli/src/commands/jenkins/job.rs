use pipewright_core::credentials::Redactor;
use pipewright_jenkins::requests::jobs::Place;

use super::{Session, run};
use crate::arguments::jenkins::{JobCommand, JobList};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(
    session: &Session,
    redactor: &Redactor,
    command: JobCommand,
) -> Result<(), Failure> {
    let jobs = &session.services.jobs;
    match command {
        JobCommand::List(arguments) => list(session, arguments).await,
        JobCommand::Get { job } => session.output.item(&jobs.get(&job).await?),
        JobCommand::Run(arguments) => run::run(session, redactor, arguments).await,
        JobCommand::Enable { job } => {
            jobs.enable(&job).await?;
            output::note(&format!("{job} may be built"));
            session.output.item(&jobs.get(&job).await?)
        }
        JobCommand::Disable { job } => {
            jobs.disable(&job).await?;
            output::note(&format!("{job} may be built no more"));
            session.output.item(&jobs.get(&job).await?)
        }
        JobCommand::Params { job } => {
            let parameters = jobs.parameters(&job).await?;
            let nothing = format!(
                "{job} defines no parameters; those of a declarative pipeline are known only after \
                 its first run"
            );
            session.output.list(&parameters, &nothing)
        }
    }
}

async fn list(session: &Session, arguments: JobList) -> Result<(), Failure> {
    let JobList {
        folder,
        recursive,
        view,
        limit,
    } = arguments;
    let nothing = match (&folder, &view) {
        (_, Some(view)) => format!("the view {view} shows no jobs"),
        (Some(folder), None) => format!("there is no job in {folder}"),
        (None, None) => "there is no job on the server that you may see".to_owned(),
    };
    let place = match (folder, view) {
        (folder, Some(name)) => Place::View { folder, name },
        (Some(folder), None) => Place::Folder(folder),
        (None, None) => Place::Root,
    };
    let jobs = &session.services.jobs;
    let items = if recursive {
        jobs.walk(&place)
    } else {
        jobs.stream(&place)
    };
    listing::print(session, items, limit, &nothing).await
}
