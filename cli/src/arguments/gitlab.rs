use clap::{Args, Subcommand};

use super::{
    ApiArguments, ArtifactCommand, ConnectionArguments, DeploymentCommand, EnvironmentCommand,
    GitLabServer, JobCommand, PipelineCommand, ProjectCommand, RecordingArguments, TokenCommand,
    TriggerCommand, WhyArguments, examples,
};

#[derive(Debug, Args)]
#[command(after_help = examples::GITLAB)]
pub(crate) struct GitLabArguments {
    #[command(flatten)]
    pub(crate) server: GitLabServer,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
    #[command(flatten)]
    pub(crate) recording: RecordingArguments,
    #[command(subcommand)]
    pub(crate) command: GitLabCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GitLabCommand {
    /// Run, list, watch, cancel and retry pipelines
    #[command(subcommand, visible_alias = "pipe", after_help = examples::PIPELINE)]
    Pipeline(Box<PipelineCommand>),
    /// Tell why a pipeline failed: its jobs, their logs and tests, and what last passed
    #[command(after_help = examples::WHY)]
    Why(WhyArguments),
    /// List jobs, read their logs, play, retry and cancel them
    #[command(subcommand, after_help = examples::JOB)]
    Job(JobCommand),
    /// Download, list, keep and delete what jobs produced
    #[command(subcommand, after_help = examples::ARTIFACT)]
    Artifact(ArtifactCommand),
    /// Run pipelines by trigger token, and manage these tokens
    #[command(subcommand, after_help = examples::TRIGGER)]
    Trigger(TriggerCommand),
    /// List, look at and stop environments
    #[command(subcommand, visible_alias = "env", after_help = examples::ENVIRONMENT)]
    Environment(EnvironmentCommand),
    /// List and look at deployments
    #[command(subcommand)]
    Deployment(DeploymentCommand),
    /// List and look at projects
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Look at the access token in use
    #[command(subcommand)]
    Token(TokenCommand),
    /// Send any request to the REST API, by the same path as all others
    #[command(after_help = examples::API)]
    Api(ApiArguments),
}
