use pipewright_gitlab::requests::projects::ProjectFilter;

use super::Session;
use crate::arguments::{ProjectCommand, ProjectList};
use crate::commands::listing;
use crate::errors::Failure;

pub(super) async fn execute(session: &Session, command: ProjectCommand) -> Result<(), Failure> {
    match command {
        ProjectCommand::Get { project } => {
            let found = session.services.projects.get(&project).await?;
            session.output.item(&found)
        }
        ProjectCommand::List(arguments) => list(session, arguments).await,
    }
}

async fn list(session: &Session, arguments: ProjectList) -> Result<(), Failure> {
    let filter = ProjectFilter {
        search: arguments.search,
        membership: (!arguments.visible).then_some(true),
        per_page: Some(arguments.limit.page_size()),
        ..ProjectFilter::default()
    };
    let items = session.services.projects.stream(&filter);
    let nothing = if arguments.visible {
        "the token sees no such project"
    } else {
        "you are a member of no such project (--visible lists all that the token sees)"
    };
    listing::print(session, items, arguments.limit, nothing).await
}
