//! Artifact archives on disk and from afar: listing without unpacking, and unpacking safely.
//!
//! The reader of archives is [`pipewright_core::archive`]; here is what GitLab says of their entries.

mod listed;

pub(crate) use listed::listed;
pub use pipewright_core::archive::{
    ArchiveEntry, ArchiveError, ArchiveLimits, DirectoryReader, EntryKind, ExtractError,
    ExtractOptions, Extracted, SymlinkPolicy, extract, list,
};
