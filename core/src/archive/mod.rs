//! Zip archives on disk and from afar: listing without unpacking, and unpacking safely.
//!
//! An archive of artifacts is made by whatever ran in a job, and is not to be trusted. [`extract`]
//! writes nothing outside its target, unpacks no symbolic links, and stops at [`ArchiveLimits`];
//! reading the list of contents takes a bounded amount of memory whatever the archive says of itself.

mod bytes;
mod directory;
mod end;
mod entry;
mod error;
mod extract;
mod limits;
mod names;
mod unpack;

pub use directory::{DirectoryReader, list};
pub use entry::{ArchiveEntry, EntryKind};
pub use error::{ArchiveError, ExtractError};
pub use extract::{ExtractOptions, Extracted, SymlinkPolicy, extract};
pub use limits::ArchiveLimits;

#[cfg(test)]
mod tests;
