use std::io;
use std::path::PathBuf;

use http::StatusCode;

use crate::http::TransportError;

/// Why nothing was downloaded. `E` is what whoever asked for the body fails with.
#[derive(Debug)]
#[non_exhaustive]
pub enum DownloadError<E> {
    /// The body could not be asked for.
    Ask(E),
    /// The target is there already, and may not be replaced.
    Exists(PathBuf),
    /// A file could not be made, written or renamed.
    File {
        /// Which.
        path: PathBuf,
        /// `made`, `written`, `renamed`.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The answer holds another part than was asked for.
    WrongPart(StatusCode),
    /// The body broke off, and had done so too often before.
    Broken {
        /// How.
        source: TransportError,
        /// How often it was taken up again.
        attempts: u32,
    },
    /// The body ended before its length, and had done so too often before.
    Short {
        /// Bytes received.
        received: u64,
        /// Bytes announced.
        total: u64,
        /// How often it was taken up again.
        attempts: u32,
    },
}

impl<E> DownloadError<E> {
    /// An error of a file.
    pub(super) fn file(path: impl Into<PathBuf>, action: &'static str, source: io::Error) -> Self {
        Self::File {
            path: path.into(),
            action,
            source,
        }
    }
}
