//! Artifacts and fingerprints.

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};

use super::millis;

/// A file that a build archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Artifact {
    /// Where it is below the build's artifacts, as it is called: nothing in it is encoded.
    pub relative_path: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub file_name: String,
    /// The name that people are shown: as much of the path as tells it from the others.
    #[serde(default)]
    pub display_path: Option<String>,
}

/// What a server says of an artifact without sending it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArtifactMetadata {
    /// Its path, as it was asked for.
    pub path: String,
    /// Bytes.
    pub size: Option<u64>,
    /// Its media type, which Jenkins guesses by its name.
    pub content_type: Option<String>,
    /// When it was archived, to the second.
    pub last_modified: Option<DateTime<Utc>>,
}

/// The checksum of a file that a build used or made, by which Jenkins finds it again elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fingerprint {
    /// The name of the file.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub file_name: String,
    /// Its MD5, in 32 hexadecimal digits.
    pub hash: String,
    /// When it was seen first.
    #[serde(default, deserialize_with = "millis::time")]
    pub timestamp: Option<DateTime<Utc>>,
}

/// What a server answers of a build's files.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FilesAnswer {
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(crate) artifacts: Vec<Artifact>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(crate) fingerprint: Vec<Fingerprint>,
}
