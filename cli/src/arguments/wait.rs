use std::path::PathBuf;

use clap::Args;
use pipewright_gitlab::types::GitRef;

/// Which pipelines to wait for.
#[derive(Clone, Debug, Args)]
pub(crate) struct PipelineWait {
    /// A project and its pipelines: PROJECT, PROJECT ID…, or PROJECT:ID…; the newest pipeline
    /// unless an id is given
    #[arg(required = true, value_name = "PROJECT [ID]… | PROJECT:ID…")]
    pub(crate) targets: Vec<String>,
    /// Without an id: the branch or tag; the default branch unless given
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: Option<GitRef>,
    /// Print the jobs' logs as they run; of one pipeline only
    #[arg(long)]
    pub(crate) follow: bool,
    /// With several pipelines: cancel the rest as soon as one does not succeed
    #[arg(long, conflicts_with = "follow")]
    pub(crate) fail_fast: bool,
}

/// Which chain to run.
#[derive(Clone, Debug, Args)]
pub(crate) struct PipelineChain {
    /// The chain, in YAML
    pub(crate) file: PathBuf,
    /// Check the chain and show what would be run; nothing is sent
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Where to keep how far the run has come, to go on after an interruption; FILE.state.json
    /// unless given. It is removed when all has succeeded
    #[arg(long, value_name = "PATH")]
    pub(crate) state: Option<PathBuf>,
}
