use std::path::PathBuf;

use clap::Args;

/// Whether what is sent and answered is written down, or read from where it was.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Record and replay")]
pub(crate) struct RecordingArguments {
    /// Write every request and its answer to this file, without any secret
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "replay")]
    pub(crate) record: Option<PathBuf>,
    /// Answer every request from a recording: needs no server, no token and no time
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
}
