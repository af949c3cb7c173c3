use clap::{Args, Subcommand};
use pipewright_gitlab::types::{DeploymentId, ProjectRef};

use super::Limit;

#[derive(Debug, Subcommand)]
pub(crate) enum DeploymentCommand {
    /// List the deployments of a project, newest first
    List(DeploymentList),
    /// Show one deployment
    Get {
        /// The project's id or full path
        project: ProjectRef,
        /// The deployment's id
        id: DeploymentId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DeploymentList {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// Only to the environment of this name
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Only with this status: success, running, failed, …
    #[arg(long)]
    pub(crate) status: Option<String>,
    #[command(flatten)]
    pub(crate) limit: Limit,
}
