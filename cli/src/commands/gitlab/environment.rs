use pipewright_gitlab::requests::environments::EnvironmentFilter;
use pipewright_gitlab::types::EnvironmentState;

use super::Session;
use crate::arguments::{EnvironmentCommand, EnvironmentList};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(session: &Session, command: EnvironmentCommand) -> Result<(), Failure> {
    let environments = &session.services.environments;
    let output = session.output;
    match command {
        EnvironmentCommand::List(arguments) => list(session, arguments).await,
        EnvironmentCommand::Get { project, id } => {
            output.item(&environments.get(&project, id).await?)
        }
        EnvironmentCommand::Stop { project, id, force } => {
            output.item(&environments.stop(&project, id, force).await?)
        }
        EnvironmentCommand::StopStale { project, before } => {
            let answer = environments.stop_stale(&project, before).await?;
            output::note(&answer.message);
            if output.is_table() {
                return Ok(());
            }
            output.value(&answer)
        }
    }
}

async fn list(session: &Session, arguments: EnvironmentList) -> Result<(), Failure> {
    let filter = EnvironmentFilter {
        name: arguments.name,
        search: arguments.search,
        state: listing::known("--state", arguments.state, EnvironmentState::KNOWN)?,
        per_page: Some(arguments.limit.page_size()),
    };
    let environments = &session.services.environments;
    let items = environments.stream(&arguments.project, &filter);
    let nothing = format!("{} has no such environment", arguments.project);
    listing::print(session, items, arguments.limit, &nothing).await
}
