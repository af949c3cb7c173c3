use clap::{Args, Subcommand, ValueEnum};
use pipewright_jenkins::types::{BuildRef, JobRef};

use super::examples;
use crate::arguments::{Limit, LogSearch};

#[derive(Debug, Subcommand)]
pub(crate) enum BuildCommand {
    /// List the builds of a job, newest first
    List(BuildList),
    /// Show one build
    Get(BuildOf),
    /// Print the console of a build
    #[command(after_help = examples::BUILD_LOG)]
    Log(BuildLog),
    /// Watch a build until it ends; exits with 1 unless it succeeds
    Wait {
        #[command(flatten)]
        of: BuildOf,
        /// Print the console as it grows
        #[arg(long)]
        follow: bool,
    },
    /// End a build, and look whether it has ended
    Abort(BuildAbort),
    /// Show the tests that a build recorded
    Tests(BuildTests),
    /// List what changed since the build before
    Changes(BuildOf),
    /// Tell why a build failed: its stages, logs and tests, and what changed since the last success
    #[command(after_help = examples::WHY)]
    Why(BuildWhy),
}

/// One build of a job.
#[derive(Clone, Debug, Args)]
pub(crate) struct BuildOf {
    /// The job's path through the folders, or its URL
    pub(crate) job: JobRef,
    /// The build's number, or last, last-completed, last-successful, last-failed, last-stable,
    /// last-unstable or last-unsuccessful; the last unless given
    pub(crate) build: Option<BuildRef>,
}

#[derive(Debug, Args)]
pub(crate) struct BuildList {
    /// The job's path through the folders, or its URL
    pub(crate) job: JobRef,
    #[command(flatten)]
    pub(crate) limit: Limit,
}

#[derive(Debug, Args)]
pub(crate) struct BuildLog {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    /// Print what comes until the build ends; exits with 1 unless it succeeds
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Text only: no colours, redrawn lines in their last state
    #[arg(long)]
    pub(crate) plain: bool,
    /// Every byte as the server sent it
    #[arg(long, conflicts_with = "plain")]
    pub(crate) raw: bool,
    /// Start with the last N lines
    #[arg(long, value_name = "N", value_parser = crate::arguments::lines)]
    pub(crate) tail: Option<usize>,
    #[command(flatten)]
    pub(crate) search: LogSearch,
}

#[derive(Debug, Args)]
pub(crate) struct BuildAbort {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    /// The most force to use; more than stop is for Pipelines only
    #[arg(long, value_enum, default_value_t = Force::Stop)]
    pub(crate) force: Force,
}

/// How hard a build is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Force {
    /// Interrupt it.
    Stop,
    /// Then end its step.
    Term,
    /// Then end it without ceremony.
    Kill,
}

#[derive(Debug, Args)]
pub(crate) struct BuildTests {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    /// Only those that failed
    #[arg(long)]
    pub(crate) failed: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BuildWhy {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    /// Bytes of logs and tests in the report at most
    #[arg(long, value_name = "N", default_value_t = 32 * 1024)]
    pub(crate) max_bytes: usize,
    /// Logs of stages to read at most; stages that failed come first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) max_logs: usize,
}
