//! The grammar of the command line: what clap reads, and nothing else.

mod api;
mod artifact;
mod connection;
mod deployment;
mod environment;
mod examples;
mod gitlab;
pub(crate) mod jenkins;
mod job;
mod list;
mod log_search;
mod pipeline;
mod project;
mod recording;
mod root;
mod simulate;
mod token;
mod trigger;
mod values;
mod wait;
mod webhook;
mod why;

pub(crate) use api::ApiArguments;
pub(crate) use artifact::{ArtifactCommand, ArtifactDownload, ArtifactOf};
pub(crate) use connection::{ConfigShow, ConnectionArguments, GitLabServer, JenkinsServer};
pub(crate) use deployment::{DeploymentCommand, DeploymentList};
pub(crate) use environment::{EnvironmentCommand, EnvironmentList};
pub(crate) use gitlab::{GitLabArguments, GitLabCommand};
pub(crate) use jenkins::JenkinsArguments;
pub(crate) use job::{JobCommand, JobList, JobLog, JobOf};
pub(crate) use list::Limit;
pub(crate) use log_search::LogSearch;
pub(crate) use pipeline::{PipelineCommand, PipelineList, PipelineOf, PipelineRun, Waiting};
pub(crate) use project::{ProjectCommand, ProjectList};
pub(crate) use recording::RecordingArguments;
pub(crate) use root::{Cli, Command, ConfigCommand, DemoArguments, OutputFormat};
pub(crate) use simulate::{
    GitLabSimulatorArguments, SimulateArguments, SimulateProvider, SimulatorArguments,
};
pub(crate) use token::TokenCommand;
pub(crate) use trigger::{TriggerCommand, TriggerRun};
pub(crate) use values::{Assignment, JobSelector, TypedAssignment, lines, timestamp};
pub(crate) use wait::{PipelineChain, PipelineWait};
pub(crate) use webhook::{WebhookArguments, WebhookCommand, WebhookServe};
pub(crate) use why::WhyArguments;
