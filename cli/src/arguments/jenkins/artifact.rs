use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{BuildOf, examples};
use crate::arguments::Limit;

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {
    /// List the files that a build archived
    List(ArtifactList),
    /// Download all of them as an archive, one of them, or unpack them
    #[command(after_help = examples::ARTIFACT_DOWNLOAD)]
    Download(ArtifactDownload),
}

#[derive(Debug, Args)]
pub(crate) struct ArtifactList {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    #[command(flatten)]
    pub(crate) limit: Limit,
}

#[derive(Debug, Args)]
pub(crate) struct ArtifactDownload {
    #[command(flatten)]
    pub(crate) of: BuildOf,
    /// Only this file, by its path in the list
    #[arg(long, value_name = "PATH", conflicts_with = "extract")]
    pub(crate) file: Option<String>,
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
    /// Unpack the archive instead of keeping it
    #[arg(long)]
    pub(crate) extract: bool,
}
