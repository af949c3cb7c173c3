use clap::{Args, Subcommand};
use pipewright_jenkins::types::{BuildRef, JobRef};

use super::BuildOf;

#[derive(Debug, Subcommand)]
pub(crate) enum StageCommand {
    /// List the stages of a build, in the order in which they started
    List(BuildOf),
    /// Print the log of a stage: those of its own steps
    Log(StageLog),
}

#[derive(Debug, Args)]
pub(crate) struct StageLog {
    /// The job's path through the folders, or its URL
    pub(crate) job: JobRef,
    /// The stage's name, or its id
    pub(crate) stage: String,
    /// The build; the last unless given
    #[arg(long)]
    pub(crate) build: Option<BuildRef>,
    /// Text only: no colours, redrawn lines in their last state
    #[arg(long)]
    pub(crate) plain: bool,
    /// Every byte as the server sent it
    #[arg(long, conflicts_with = "plain")]
    pub(crate) raw: bool,
    /// Only the last N lines
    #[arg(long, value_name = "N", value_parser = crate::arguments::lines)]
    pub(crate) tail: Option<usize>,
}
