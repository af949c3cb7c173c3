use std::num::NonZeroU8;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use pipewright_gitlab::types::{GitRef, PipelineId, ProjectRef};

use super::{Assignment, Limit, PipelineChain, PipelineWait, TypedAssignment, examples, timestamp};

#[derive(Debug, Subcommand)]
pub(crate) enum PipelineCommand {
    /// Run a new pipeline
    #[command(after_help = examples::PIPELINE_RUN)]
    Run(PipelineRun),
    /// List pipelines, newest first
    List(PipelineList),
    /// Show one pipeline
    Get(PipelineOf),
    /// Show the newest pipeline of a ref
    Latest {
        /// The project's id or full path
        project: ProjectRef,
        /// The branch or tag; the default branch unless given
        #[arg(long = "ref", value_name = "REF")]
        git_ref: Option<GitRef>,
    },
    /// Watch pipelines until they end; exits with 1 unless all succeed
    #[command(after_help = examples::PIPELINE_WAIT)]
    Wait(PipelineWait),
    /// Run pipelines of several projects one after the other, as a file says
    #[command(after_help = examples::PIPELINE_CHAIN)]
    Chain(PipelineChain),
    /// Cancel a pipeline; no error when it is canceled already
    Cancel(PipelineOf),
    /// Retry the failed and canceled jobs of a pipeline
    Retry {
        #[command(flatten)]
        of: PipelineOf,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Delete a pipeline with its jobs, logs and artifacts, for good
    Delete {
        /// The project's id or full path
        project: ProjectRef,
        /// The pipeline's id
        id: PipelineId,
    },
    /// Show the variables a pipeline was run with
    Variables(PipelineOf),
    /// List the jobs of a pipeline
    Jobs {
        #[command(flatten)]
        of: PipelineOf,
        /// Only jobs with this status; may be given several times
        #[arg(long, value_name = "STATUS")]
        scope: Vec<String>,
        /// Include the attempts that were retried
        #[arg(long)]
        retried: bool,
        #[command(flatten)]
        limit: Limit,
    },
    /// List the bridges of a pipeline, which start other pipelines
    Bridges {
        #[command(flatten)]
        of: PipelineOf,
        /// Only bridges with this status; may be given several times
        #[arg(long, value_name = "STATUS")]
        scope: Vec<String>,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show a pipeline with its child and downstream pipelines
    Tree {
        #[command(flatten)]
        of: PipelineOf,
        /// How many levels below the pipeline to follow
        #[arg(long, value_name = "LEVELS")]
        depth: Option<NonZeroU8>,
    },
    /// Show the test report of a pipeline
    Tests {
        #[command(flatten)]
        of: PipelineOf,
        /// Only the counts of each suite
        #[arg(long)]
        summary: bool,
    },
    /// Give a pipeline a name
    Rename {
        /// The project's id or full path
        project: ProjectRef,
        /// The pipeline's id
        id: PipelineId,
        /// The new name
        name: String,
    },
}

/// One pipeline: by its id, or the newest of a ref.
#[derive(Clone, Debug, Args)]
pub(crate) struct PipelineOf {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// The pipeline's id; the newest pipeline unless given
    pub(crate) id: Option<PipelineId>,
    /// Without an id: the branch or tag; the default branch unless given
    #[arg(long = "ref", value_name = "REF", conflicts_with = "id")]
    pub(crate) git_ref: Option<GitRef>,
}

/// What to do once the work is started.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Waiting {
    /// Watch until it ends; exit with 1 unless it succeeds
    #[arg(long)]
    pub(crate) wait: bool,
    /// Print the jobs' logs as they run, until it ends
    #[arg(long)]
    pub(crate) follow: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PipelineRun {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// The branch or tag to run for
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: GitRef,
    /// A variable; may be given several times
    #[arg(long, value_name = "K=V")]
    pub(crate) var: Vec<Assignment>,
    /// A variable of type file, with the content of a local file
    #[arg(long, value_name = "K=PATH")]
    pub(crate) var_file: Vec<Assignment>,
    /// An input of the CI file: K=TEXT, or K:=JSON for numbers, booleans and lists
    #[arg(long, value_name = "K=V")]
    pub(crate) input: Vec<TypedAssignment>,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
}

#[derive(Debug, Args)]
pub(crate) struct PipelineList {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// Only of this branch or tag
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: Option<GitRef>,
    /// Only with this status: running, success, failed, …
    #[arg(long)]
    pub(crate) status: Option<String>,
    /// running, pending, finished, branches or tags
    #[arg(long)]
    pub(crate) scope: Option<String>,
    /// Only from this source: push, web, schedule, api, parent_pipeline, …
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Only of this commit
    #[arg(long)]
    pub(crate) sha: Option<String>,
    /// Only with this name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Only started by this user
    #[arg(long)]
    pub(crate) username: Option<String>,
    /// Only with (or without) errors in the CI file
    #[arg(long, value_name = "BOOL")]
    pub(crate) yaml_errors: Option<bool>,
    /// Only created after this time
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) created_after: Option<DateTime<Utc>>,
    /// Only created before this time
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) created_before: Option<DateTime<Utc>>,
    /// Only changed after this time
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) updated_after: Option<DateTime<Utc>>,
    /// Only changed before this time
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) updated_before: Option<DateTime<Utc>>,
    /// id, status, ref, updated_at or user_id
    #[arg(long, value_name = "FIELD")]
    pub(crate) order_by: Option<String>,
    /// asc or desc
    #[arg(long, value_name = "DIRECTION")]
    pub(crate) sort: Option<String>,
    #[command(flatten)]
    pub(crate) limit: Limit,
}
