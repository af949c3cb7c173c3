use clap::{Args, Subcommand};

use super::{
    ArtifactCommand, BuildCommand, InputCommand, JobCommand, QueueCommand, StageCommand, examples,
};
use crate::arguments::{ConnectionArguments, JenkinsServer, RecordingArguments};

#[derive(Debug, Args)]
#[command(after_help = examples::JENKINS)]
pub(crate) struct JenkinsArguments {
    #[command(flatten)]
    pub(crate) server: JenkinsServer,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
    #[command(flatten)]
    pub(crate) recording: RecordingArguments,
    #[command(subcommand)]
    pub(crate) command: JenkinsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JenkinsCommand {
    /// List and look at jobs, start builds of them, enable and disable them
    #[command(subcommand, after_help = examples::JOB)]
    Job(Box<JobCommand>),
    /// List builds, read their consoles, watch, abort and explain them
    #[command(subcommand, after_help = examples::BUILD)]
    Build(Box<BuildCommand>),
    /// Look at what waits to begin, wait for it, cancel it
    #[command(subcommand, after_help = examples::QUEUE)]
    Queue(QueueCommand),
    /// List the stages of a Pipeline's build, and read their logs
    #[command(subcommand, after_help = examples::STAGE)]
    Stage(StageCommand),
    /// List and answer the questions that a Pipeline's build waits with
    #[command(subcommand, after_help = examples::INPUT)]
    Input(InputCommand),
    /// List and download what builds archived
    #[command(subcommand, after_help = examples::ARTIFACT)]
    Artifact(ArtifactCommand),
    /// Look at the server itself
    #[command(subcommand)]
    Server(ServerCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ServerCommand {
    /// Show the server's version and state, and whom it takes you for
    Info,
}
