//! Artifacts of jobs.

use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::lenient;

/// The artifacts archive of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactsArchive {
    /// The name it is downloaded by.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub filename: String,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "lenient::number")]
    pub size: Option<u64>,
}

open_enum! {
    /// What an artifact is. There are many kinds of reports; this names those this crate uses.
    pub enum ArtifactFileType {
        /// The archive of the files that the CI file names.
        Archive = "archive",
        /// The archive's list of contents.
        Metadata = "metadata",
        /// The job's log.
        Trace = "trace",
        /// Test results.
        Junit = "junit",
        /// Variables for later jobs.
        Dotenv = "dotenv",
        /// Test coverage by line.
        Cobertura = "cobertura",
        /// Figures shown in merge requests.
        Metrics = "metrics",
    }
}

/// One artifact of a job: the archive, or a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobArtifact {
    /// What it is.
    pub file_type: ArtifactFileType,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "lenient::number")]
    pub size: Option<u64>,
    /// The name of its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// `zip`, `gzip` or `raw`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_format: Option<String>,
}

open_enum! {
    /// What an entry of an artifacts archive is.
    pub enum ArtifactEntryKind {
        /// A file.
        File = "file",
        /// A directory.
        Directory = "directory",
        /// A symbolic link.
        Symlink = "symlink",
    }
}

/// A file or directory in an artifacts archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactEntry {
    /// The last part of its path.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Its path in the archive, without a slash at either end.
    pub path: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ArtifactEntryKind,
    /// A file's size in bytes, unpacked.
    #[serde(
        default,
        deserialize_with = "lenient::number",
        skip_serializing_if = "Option::is_none"
    )]
    pub size: Option<u64>,
    /// Its Unix mode in octal, such as `100644`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}
