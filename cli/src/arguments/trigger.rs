use clap::{Args, Subcommand};
use pipewright_gitlab::types::{GitRef, ProjectRef, TriggerId};

use super::{Assignment, Limit, TypedAssignment, Waiting, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum TriggerCommand {
    /// Run a pipeline by a trigger token; no other credential is sent for it
    #[command(after_help = examples::TRIGGER_RUN)]
    Run(TriggerRun),
    /// List the triggers of a project
    List {
        /// The project's id or full path
        project: ProjectRef,
        #[command(flatten)]
        limit: Limit,
    },
    /// Show one trigger
    Get {
        /// The project's id or full path
        project: ProjectRef,
        /// The trigger's id
        id: TriggerId,
    },
    /// Create a trigger and print its token
    Create {
        /// The project's id or full path
        project: ProjectRef,
        /// What it is for
        #[arg(long)]
        description: String,
    },
    /// Revoke a trigger: its token stops working
    Revoke {
        /// The project's id or full path
        project: ProjectRef,
        /// The trigger's id
        id: TriggerId,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TriggerRun {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// The branch or tag to run for
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: GitRef,
    /// The environment variable that holds the trigger token
    #[arg(long, value_name = "NAME")]
    pub(crate) trigger_token_env: String,
    /// A variable; may be given several times
    #[arg(long, value_name = "K=V")]
    pub(crate) var: Vec<Assignment>,
    /// An input of the CI file: K=TEXT, or K:=JSON for numbers, booleans and lists
    #[arg(long, value_name = "K=V")]
    pub(crate) input: Vec<TypedAssignment>,
    #[command(flatten)]
    pub(crate) waiting: Waiting,
}
