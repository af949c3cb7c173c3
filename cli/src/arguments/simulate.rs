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
    GitLab(SimulatorArguments),
    /// A simulated Jenkins: folders, jobs, a queue, pipelines that run, consoles, inputs, artifacts
    #[command(after_help = examples::SIMULATE_JENKINS)]
    Jenkins(SimulatorArguments),
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
