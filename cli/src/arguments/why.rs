use clap::Args;
use pipewright_gitlab::types::{PipelineId, ProjectRef};

/// What `pipewright gitlab why` takes.
#[derive(Debug, Args)]
pub(crate) struct WhyArguments {
    /// The project's id or full path
    pub(crate) project: ProjectRef,
    /// The pipeline's id
    #[arg(value_name = "PIPELINE")]
    pub(crate) id: PipelineId,
    /// Bytes of logs and tests in the report at most
    #[arg(long, value_name = "N", default_value_t = 32 * 1024)]
    pub(crate) max_bytes: usize,
    /// Logs to read at most; jobs that fail the pipeline come first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) max_logs: usize,
}
