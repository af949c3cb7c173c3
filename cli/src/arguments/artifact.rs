use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{JobOf, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {
    /// Download the archive, one file of it, or unpack it
    #[command(after_help = examples::ARTIFACT_DOWNLOAD)]
    Download(ArtifactDownload),
    /// List the files of the archive, without downloading it where the server can tell
    List(ArtifactOf),
    /// Keep the artifacts beyond their expiry
    Keep(ArtifactOf),
    /// Delete the artifacts
    Delete(ArtifactOf),
}

/// The artifacts of one job.
#[derive(Clone, Debug, Args)]
pub(crate) struct ArtifactOf {
    #[command(flatten)]
    pub(crate) job: JobOf,
}

#[derive(Debug, Args)]
pub(crate) struct ArtifactDownload {
    #[command(flatten)]
    pub(crate) job: JobOf,
    /// Only this file of the archive
    #[arg(long, value_name = "PATH", conflicts_with = "extract")]
    pub(crate) file: Option<String>,
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
    /// Unpack the archive instead of keeping it
    #[arg(long)]
    pub(crate) extract: bool,
}
