use clap::{Args, Subcommand};
use pipewright_jenkins::types::JobRef;

use super::examples;
use crate::arguments::{Assignment, Limit};

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// List the jobs and folders of the server, or of a folder
    List(JobList),
    /// Show one job or folder
    Get {
        /// The job's path through the folders, or its URL
        job: JobRef,
    },
    /// Start a build; never twice, whatever happens on the way
    #[command(after_help = examples::JOB_RUN)]
    Run(JobRun),
    /// Let a job be built
    Enable {
        /// The job's path through the folders, or its URL
        job: JobRef,
    },
    /// Let a job be built no more; what is being built goes on
    Disable {
        /// The job's path through the folders, or its URL
        job: JobRef,
    },
    /// List the parameters that a job defines
    Params {
        /// The job's path through the folders, or its URL
        job: JobRef,
    },
}

#[derive(Debug, Args)]
pub(crate) struct JobList {
    /// The folder; the top of the server unless given
    pub(crate) folder: Option<JobRef>,
    /// Also what is in the folders below, each folder before what it holds
    #[arg(long, short)]
    pub(crate) recursive: bool,
    /// What a view of that place shows, by the view's name
    #[arg(long, value_name = "NAME", conflicts_with = "recursive")]
    pub(crate) view: Option<String>,
    #[command(flatten)]
    pub(crate) limit: Limit,
}

#[derive(Debug, Args)]
pub(crate) struct JobRun {
    /// The job's path through the folders, or its URL
    pub(crate) job: JobRef,
    /// A parameter; may be given several times. The rest is as the job defines it
    #[arg(long, value_name = "K=V")]
    pub(crate) param: Vec<Assignment>,
    /// A secret parameter, whose value is in an environment variable
    #[arg(long, value_name = "K=VARIABLE")]
    pub(crate) param_env: Vec<Assignment>,
    /// A file parameter, with the content of a local file
    #[arg(long, value_name = "K=PATH")]
    pub(crate) param_file: Vec<Assignment>,
    /// Stay in the queue for so long before it may begin
    #[arg(long, value_name = "SECONDS")]
    pub(crate) delay: Option<u32>,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
}

/// What to do once a build is asked for.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Waiting {
    /// Watch the build until it ends; exit with 1 unless it succeeds
    #[arg(long)]
    pub(crate) wait: bool,
    /// Print the console as it grows, until the build ends; exit with 1 unless it succeeds
    #[arg(long)]
    pub(crate) follow: bool,
}
