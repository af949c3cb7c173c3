use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::{ArchiveError, ExtractError};
use super::limits::ArchiveLimits;
use super::unpack;

/// What becomes of the symbolic links in an archive. They are never made: one that points out of
/// the target would lead a later entry, or a later program, out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SymlinkPolicy {
    /// The archive is refused.
    #[default]
    Refuse,
    /// They are left out, and listed in [`Extracted::skipped`].
    Skip,
}

/// How to unpack an archive.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ExtractOptions {
    /// How much it may hold.
    pub limits: ArchiveLimits,
    /// What becomes of symbolic links.
    pub symlinks: SymlinkPolicy,
    /// Whether files that exist are replaced; it is an error otherwise.
    pub overwrite: bool,
    /// Whether names that Windows reads in its own way (devices, streams, trailing dots) are
    /// refused: on Windows always, elsewhere if asked for.
    pub windows_names: bool,
    /// A directory at the top of the archive whose contents are put into the target itself.
    pub top: Option<String>,
}

impl ExtractOptions {
    /// Sets how much the archive may hold.
    pub fn limits(mut self, limits: ArchiveLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what becomes of symbolic links.
    pub fn symlinks(mut self, symlinks: SymlinkPolicy) -> Self {
        self.symlinks = symlinks;
        self
    }

    /// Sets whether files that exist are replaced.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets whether names that Windows reads in its own way are refused.
    pub fn windows_names(mut self, refuse: bool) -> Self {
        self.windows_names = refuse;
        self
    }

    /// Sets a directory at the top of the archive whose contents are put into the target itself.
    pub fn top(mut self, directory: impl Into<String>) -> Self {
        self.top = Some(directory.into());
        self
    }
}

/// An archive that was unpacked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extracted {
    /// The files written, in the archive's order.
    pub files: Vec<PathBuf>,
    /// Their bytes in all.
    pub bytes: u64,
    /// Names of the symbolic links that were left out.
    pub skipped: Vec<String>,
}

/// Unpacks an archive into a directory, which is made if it is not there.
///
/// All names are checked before anything is written: absolute paths, `..`, drive letters,
/// backslashes, names that would meet on disk and symbolic links are refused. Sizes are checked
/// while unpacking, whatever the archive says of itself. If anything is wrong, what was written is
/// removed again. The work is done on a blocking thread, and stops when the future is dropped.
///
/// ```no_run
/// # async fn example() -> Result<(), pipewright_core::archive::ExtractError> {
/// use pipewright_core::archive::{ExtractOptions, extract};
///
/// let extracted = extract("artifacts.zip".as_ref(), "out".as_ref(), ExtractOptions::default()).await?;
/// println!("{} files", extracted.files.len());
/// # Ok(())
/// # }
/// ```
pub async fn extract(
    archive: &Path,
    target: &Path,
    options: ExtractOptions,
) -> Result<Extracted, ExtractError> {
    let stop = StopOnDrop(Arc::default());
    let flag = Arc::clone(&stop.0);
    let (archive, target) = (archive.to_owned(), target.to_owned());
    let work = move || unpack::unpack(&archive, &target, &options, &flag);
    // A blocking thread fails only by a panic or at the end of the runtime.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(ExtractError {
            error: ArchiveError::Stopped,
            left_behind: Vec::new(),
        })
    })
}

/// Tells the blocking thread that nobody waits for it any more.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
