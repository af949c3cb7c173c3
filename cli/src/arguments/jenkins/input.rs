use clap::{Args, Subcommand};
use pipewright_jenkins::types::{BuildRef, JobRef};

use super::{BuildOf, examples};
use crate::arguments::Assignment;

#[derive(Debug, Subcommand)]
pub(crate) enum InputCommand {
    /// List the questions that a build waits with
    List(BuildOf),
    /// Answer one with yes: the build goes on
    #[command(after_help = examples::INPUT_SUBMIT)]
    Submit(InputSubmit),
    /// Answer one with no: the build is aborted
    Abort(InputOf),
}

/// One question.
#[derive(Clone, Debug, Args)]
pub(crate) struct InputOf {
    /// The job's path through the folders, or its URL
    pub(crate) job: JobRef,
    /// The question's id; not needed where the build waits with one only
    pub(crate) input: Option<String>,
    /// The build; the last unless given
    #[arg(long)]
    pub(crate) build: Option<BuildRef>,
}

#[derive(Debug, Args)]
pub(crate) struct InputSubmit {
    #[command(flatten)]
    pub(crate) of: InputOf,
    /// A value that the question asks for; may be given several times. The rest is the defaults
    #[arg(long, value_name = "K=V")]
    pub(crate) param: Vec<Assignment>,
    /// A secret value, which is in an environment variable
    #[arg(long, value_name = "K=VARIABLE")]
    pub(crate) param_env: Vec<Assignment>,
}
