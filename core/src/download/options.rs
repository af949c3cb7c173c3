use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

/// Told bytes received, and bytes in all where those are known, after each chunk. A download that
/// begins again begins at zero again.
pub type Progress<'a> = dyn Fn(u64, Option<u64>) + Send + Sync + 'a;

/// How to download.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct DownloadOptions<'a> {
    /// Told of each chunk.
    pub progress: Option<&'a Progress<'a>>,
    /// How often a body that breaks off is taken up again, 5 times unless changed.
    pub attempts: u32,
    /// Whether a target that exists is replaced; it is an error otherwise.
    pub overwrite: bool,
}

impl Default for DownloadOptions<'_> {
    fn default() -> Self {
        Self {
            progress: None,
            attempts: 5,
            overwrite: true,
        }
    }
}

impl<'a> DownloadOptions<'a> {
    /// Sets what is told of each chunk.
    pub fn progress(mut self, progress: &'a Progress<'a>) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Sets how often a body that breaks off is taken up again.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets whether a target that exists is replaced.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }
}

impl fmt::Debug for DownloadOptions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DownloadOptions")
            .field("attempts", &self.attempts)
            .field("overwrite", &self.overwrite)
            .finish_non_exhaustive()
    }
}

/// A finished download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Download {
    /// Where the file is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// How often a broken body was continued where it had ended.
    pub resumed: u32,
    /// How often a broken body was begun again.
    pub restarted: u32,
}
