use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples;

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    #[command(subcommand)]
    pub(crate) provider: SimulateProvider,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SimulateProvider {
    /// A simulated GitLab: projects, pipelines that run, logs, artifacts, limits, webhooks
    #[command(name = "gitlab", after_help = examples::SIMULATE_GITLAB)]
    GitLab(GitLabSimulatorArguments),
    /// A simulated Jenkins: folders, jobs, a queue, pipelines that run, consoles, inputs, artifacts
    #[command(after_help = examples::SIMULATE_JENKINS)]
    Jenkins(SimulatorArguments),
}

#[derive(Debug, Args)]
pub(crate) struct GitLabSimulatorArguments {
    #[command(flatten)]
    pub(crate) simulator: SimulatorArguments,
    #[command(flatten, next_help_heading = "Generated servers")]
    pub(crate) world: WorldArguments,
}

/// A server that is generated instead of described.
#[derive(Debug, Args)]
pub(crate) struct WorldArguments {
    /// Generates so many projects instead of playing a scenario
    #[arg(long, value_name = "COUNT", conflicts_with = "scenario")]
    pub(crate) projects: Option<u32>,
    /// How many pipelines each generated project has had
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 10,
        requires = "projects"
    )]
    pub(crate) pipelines: u32,
    /// How many jobs each generated pipeline has
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 50,
        requires = "projects"
    )]
    pub(crate) jobs: u32,
    /// How many of the projects finish one more pipeline at a time
    #[arg(long, value_name = "COUNT", default_value_t = 0, requires = "projects")]
    pub(crate) changed: u32,
    /// Seconds of the server's life from one such time to the next
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 60,
        requires = "projects"
    )]
    pub(crate) every: u64,
}

#[derive(Debug, Args)]
pub(crate) struct SimulatorArguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = super::values::listen)]
    pub(crate) listen: SocketAddr,
    /// The scenario to play, in YAML; the built-in one unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// Chooses what chance decides: the same seed gives the same run
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many times faster than real time the server lives
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = super::values::speed)]
    pub(crate) speed: f64,
    /// The faults to add, in YAML: latency, 429, 5xx, cut bodies, …
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Option<PathBuf>,
}
