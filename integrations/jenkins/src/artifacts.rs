//! Archives of artifacts on disk: listing without unpacking, and unpacking safely.
//!
//! What is in an archive of a build's artifacts lies under `archive/`.

pub use pipewright_core::archive::{
    ArchiveEntry, ArchiveError, ArchiveLimits, EntryKind, ExtractError, ExtractOptions, Extracted,
    SymlinkPolicy, extract, list,
};
