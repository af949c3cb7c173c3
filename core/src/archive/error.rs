use std::fmt;
use std::io;
use std::path::PathBuf;

/// What is wrong with an archive, or with the place it is unpacked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// It is no zip archive, or a broken one.
    #[error("not a usable zip archive: {0}")]
    Malformed(&'static str),
    /// It holds more than is allowed.
    #[error("the archive has more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
    },
    /// An entry's name leads out of the target, or cannot be a file's name.
    #[error("the archive's entry {name:?} {reason}")]
    UnsafeName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two entries would be the same file.
    #[error("the archive's entries {first:?} and {second:?} would be the same file")]
    Collision {
        /// The entry that came first.
        first: String,
        /// The other one.
        second: String,
    },
    /// An entry is a symbolic link.
    #[error("the archive's entry {name:?} is a symbolic link")]
    Symlink {
        /// Its name.
        name: String,
    },
    /// An entry is encrypted.
    #[error("the archive's entry {name:?} is encrypted")]
    Encrypted {
        /// Its name.
        name: String,
    },
    /// Something is already where an entry is to be written.
    #[error("{path} exists already")]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// What is already in the target would lead elsewhere.
    #[error("{path} is not a directory")]
    Blocked {
        /// Where.
        path: PathBuf,
    },
    /// The content of an entry cannot be unpacked.
    #[error("the archive's entry {name:?} cannot be unpacked")]
    Content {
        /// Its name.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be read or written.
    #[error("{path} cannot be {action}")]
    File {
        /// Which.
        path: PathBuf,
        /// `read`, `written`, …
        action: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The caller stopped waiting.
    #[error("unpacking was stopped")]
    Stopped,
}

/// Why an archive was not unpacked. What had been written is removed again.
#[derive(Debug)]
pub struct ExtractError {
    /// What is wrong.
    pub error: ArchiveError,
    /// What was written and could not be removed again, or replaced a file that was there before.
    pub left_behind: Vec<PathBuf>,
}

impl fmt::Display for ExtractError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)?;
        match self.left_behind.as_slice() {
            [] => formatter.write_str("; nothing was left behind"),
            [path] => write!(formatter, "; {} was left behind", path.display()),
            [path, rest @ ..] => {
                write!(
                    formatter,
                    "; {} and {} more were left behind",
                    path.display(),
                    rest.len()
                )
            }
        }
    }
}

impl std::error::Error for ExtractError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}
