use pipewright_gitlab::requests::deployments::DeploymentFilter;
use pipewright_gitlab::types::{DeploymentOrder, DeploymentStatus, Sort};

use super::Session;
use crate::arguments::{DeploymentCommand, DeploymentList};
use crate::commands::listing;
use crate::errors::Failure;

pub(super) async fn execute(session: &Session, command: DeploymentCommand) -> Result<(), Failure> {
    match command {
        DeploymentCommand::List(arguments) => list(session, arguments).await,
        DeploymentCommand::Get { project, id } => {
            let deployment = session.services.deployments.get(&project, id).await?;
            session.output.item(&deployment)
        }
    }
}

async fn list(session: &Session, arguments: DeploymentList) -> Result<(), Failure> {
    let filter = DeploymentFilter {
        environment: arguments.environment,
        status: listing::known("--status", arguments.status, DeploymentStatus::KNOWN)?,
        // GitLab's own order is the oldest first, which nobody looks for.
        order_by: Some(DeploymentOrder::Id),
        sort: Some(Sort::Descending),
        per_page: Some(arguments.limit.page_size()),
        ..DeploymentFilter::default()
    };
    let deployments = &session.services.deployments;
    let items = deployments.stream(&arguments.project, &filter);
    let nothing = format!("{} has no such deployment", arguments.project);
    listing::print(session, items, arguments.limit, &nothing).await
}
