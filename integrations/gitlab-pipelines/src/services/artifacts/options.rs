use serde::Serialize;

use crate::types::ArtifactEntry;

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrowseOptions {
    /// Only this directory of the archive.
    pub directory: Option<String>,
    /// Only what lies directly in the directory, not below it.
    pub shallow: bool,
}

impl BrowseOptions {
    /// Lists only this directory.
    pub fn directory(mut self, directory: impl Into<String>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Lists only what lies directly in the directory.
    pub fn shallow(mut self, shallow: bool) -> Self {
        self.shallow = shallow;
        self
    }
}

/// How a listing was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BrowseMethod {
    /// The server's tree endpoint.
    Tree,
    /// The end of the archive, read by range requests.
    CentralDirectory,
    /// The whole archive, downloaded and thrown away.
    Archive,
}

/// What is in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArtifactListing {
    /// How it was found out.
    pub method: BrowseMethod,
    /// Files and directories.
    pub entries: Vec<ArtifactEntry>,
}

impl ArtifactListing {
    /// A listing.
    pub fn new(method: BrowseMethod, entries: Vec<ArtifactEntry>) -> Self {
        Self { method, entries }
    }
}
