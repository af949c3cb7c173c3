use clap::{Args, Subcommand};
use pipewright_gitlab::types::{GitRef, PipelineId, ProjectRef};

use super::{Assignment, JobSelector, Limit, LogSearch, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// List jobs of a project, newest first, or of one pipeline
    List(JobList),
    /// Show one job
    Get(JobOf),
    /// Print the log of a job
    #[command(after_help = examples::JOB_LOG)]
    Log(JobLog),
    /// Run a job again; the new attempt has an id of its own
    Retry(JobOf),
    /// Cancel a job
    Cancel {
        #[command(flatten)]
        of: JobOf,
        /// Cancel even a job that is already being canceled
        #[arg(long)]
        force: bool,
    },
    /// Start a manual job
    Play {
        #[command(flatten)]
        of: JobOf,
        /// A variable for the job; may be given several times
        #[arg(long, value_name = "K=V")]
        var: Vec<Assignment>,
    },
    /// Erase a job's log and artifacts
    Erase(JobOf),
}

/// One job: by its id, or by its name in a pipeline.
#[derive(Clone, Debug, Args)]
pub(crate) struct JobOf {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// The job's id, or its name
    #[arg(value_name = "ID")]
    pub(crate) job: JobSelector,
    /// With a name: the pipeline the job is in; the newest unless given
    #[arg(long, value_name = "ID")]
    pub(crate) pipeline: Option<PipelineId>,
    /// With a name: the branch or tag whose newest pipeline is meant
    #[arg(long = "ref", value_name = "REF", conflicts_with = "pipeline")]
    pub(crate) git_ref: Option<GitRef>,
}

#[derive(Debug, Args)]
pub(crate) struct JobList {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// Only the jobs of this pipeline
    #[arg(long, value_name = "ID")]
    pub(crate) pipeline: Option<PipelineId>,
    /// Only jobs with this status; may be given several times
    #[arg(long, value_name = "STATUS")]
    pub(crate) scope: Vec<String>,
    /// With a pipeline: include the attempts that were retried
    #[arg(long, requires = "pipeline")]
    pub(crate) retried: bool,
    #[command(flatten)]
    pub(crate) limit: Limit,
}

#[derive(Debug, Args)]
pub(crate) struct JobLog {
    #[command(flatten)]
    pub(crate) of: JobOf,
    /// Print what comes until the job ends; exits with 1 unless it succeeds
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Text only: no colours, redrawn lines in their last state
    #[arg(long)]
    pub(crate) plain: bool,
    /// Every byte as the server sent it, markers included
    #[arg(long, conflicts_with = "plain")]
    pub(crate) raw: bool,
    /// Start with the last N lines
    #[arg(long, value_name = "N", value_parser = super::values::lines)]
    pub(crate) tail: Option<usize>,
    /// Show the time of each line, where the runner wrote it
    #[arg(long, conflicts_with_all = ["raw", "grep"])]
    pub(crate) timestamps: bool,
    #[command(flatten)]
    pub(crate) search: LogSearch,
}
