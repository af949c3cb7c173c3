use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use pipewright_gitlab::types::{EnvironmentId, ProjectRef};

use super::{Limit, timestamp};

#[derive(Debug, Subcommand)]
pub(crate) enum EnvironmentCommand {
    /// List the environments of a project
    List(EnvironmentList),
    /// Show one environment with its last deployment
    Get {
        /// The project's id or full path
        project: ProjectRef,
        /// The environment's id
        id: EnvironmentId,
    },
    /// Stop an environment
    Stop {
        /// The project's id or full path
        project: ProjectRef,
        /// The environment's id
        id: EnvironmentId,
        /// Stop it without running its on_stop jobs
        #[arg(long)]
        force: bool,
    },
    /// Stop the environments that were not deployed to since a time
    StopStale {
        /// The project's id or full path
        project: ProjectRef,
        /// Not deployed to since; at least a week ago
        #[arg(long, value_name = "TIME", value_parser = timestamp)]
        before: DateTime<Utc>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct EnvironmentList {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// Only the one with this name
    #[arg(long, conflicts_with = "search")]
    pub(crate) name: Option<String>,
    /// Only those whose name holds this text, of at least 3 characters
    #[arg(long)]
    pub(crate) search: Option<String>,
    /// available, stopping or stopped
    #[arg(long, value_name = "STATE")]
    pub(crate) state: Option<String>,
    #[command(flatten)]
    pub(crate) limit: Limit,
}
