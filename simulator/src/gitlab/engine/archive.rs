//! Artifact archives, which are made up as they are sent.

/// An artifacts archive (zip).
#[derive(Clone, Debug)]
pub struct Archive {
    /// The name of the archive file.
    pub filename: String,
    /// The size of the archive file in bytes.
    pub size: u64,
}
