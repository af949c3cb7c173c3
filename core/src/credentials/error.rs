//! Why there is no credential.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a credential could not be had. Never holds the secret or any part of it.
///
/// Cloneable, because one failed look-up can fail several waiting requests.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// Nothing is set under this name.
    #[error("no token: {name} is not set")]
    Missing {
        /// The environment variable or setting that was looked for.
        name: String,
    },
    /// The file with the token cannot be read.
    #[error("cannot read the token file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: Arc<io::Error>,
    },
    /// The place exists and holds nothing but white space.
    #[error("the token from {name} is empty")]
    Empty {
        /// The environment variable or the file's path.
        name: String,
    },
    /// The file is larger than any token: the wrong file was named.
    #[error("the token file {} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// The token has characters that an HTTP header cannot carry (a line break in its middle, a
    /// control character, a letter outside of ASCII).
    #[error(
        "the token from {name} cannot be sent in an HTTP header: it holds a control character or one outside of ASCII"
    )]
    NotAHeaderValue {
        /// Where the token came from, or the header it was meant for.
        name: String,
    },
    /// Whoever gives it out did not: a server that issues short-lived ones.
    #[error("it could not be fetched: {source}")]
    NotIssued {
        /// Why.
        source: Arc<dyn StdError + Send + Sync>,
        /// Whether it may be had in a moment. The request was not sent yet, so that a request path
        /// tries again by its rule for connections that never opened.
        passing: bool,
    },
}

impl CredentialError {
    pub(super) fn unreadable(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Unreadable {
            path: path.into(),
            source: Arc::new(source),
        }
    }
}
