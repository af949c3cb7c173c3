use clap::{Args, Subcommand};
use pipewright_gitlab::types::ProjectRef;

use super::Limit;

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// Show one project
    Get {
        /// The project's id or full path
        project: ProjectRef,
    },
    /// List the projects you are a member of, newest first
    List(ProjectList),
}

#[derive(Debug, Args)]
pub(crate) struct ProjectList {
    /// Only those whose name or path holds this text
    #[arg(long)]
    pub(crate) search: Option<String>,
    /// All projects that are visible to the token, not only those you are a member of
    #[arg(long)]
    pub(crate) visible: bool,
    #[command(flatten)]
    pub(crate) limit: Limit,
}
