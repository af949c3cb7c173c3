//! Why a cassette could not be written, read or replayed.

use std::{io, path::PathBuf};

use super::{SecretKind, Unmatched};

/// Why a recording was not saved. The interactions themselves were not disturbed: a recorder that
/// fails only stops recording.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A secret that redaction did not foresee is in an interaction. Nothing was saved, and what
    /// had been written was removed.
    #[error("the cassette was not saved: {kind} is in {place} of request {sequence} ({request})")]
    Secret {
        /// What was found.
        kind: SecretKind,
        /// Where it was found, such as `the response body`.
        place: String,
        /// Which request, counted from 1 in the order in which they started.
        sequence: u64,
        /// The request's method, and its path unless the secret is in there.
        request: String,
    },
    /// The file could not be written.
    #[error("the cassette could not be written to {}: {message}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The kind of error.
        kind: io::ErrorKind,
        /// The operating system's words.
        message: String,
    },
    /// The recording was finished before.
    #[error("the recording is already finished")]
    Finished,
}

impl RecordError {
    pub(super) fn io(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        Self::Io {
            path: path.into(),
            kind: error.kind(),
            message: error.to_string(),
        }
    }
}

/// Why a cassette could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the cassette {}: {}{problem}", path.display(), at_line(*line))]
pub struct CassetteError {
    pub(super) path: PathBuf,
    pub(super) line: Option<usize>,
    #[source]
    pub(super) problem: CassetteProblem,
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!("line {line}: "))
}

impl CassetteError {
    /// The line, counted from 1, when one line is at fault.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What is wrong.
    pub fn problem(&self) -> &CassetteProblem {
        &self.problem
    }
}

/// What is wrong with a cassette.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CassetteProblem {
    /// The file, or one beside it, cannot be read.
    #[error("{0}")]
    Io(io::Error),
    /// The first line is not a cassette's.
    #[error("this is not a cassette: the first line has no format version")]
    NotACassette,
    /// The cassette was written by a later version of this program.
    #[error(
        "the cassette has format version {found}, and this program reads versions up to \
         {supported}: replay it with a newer program, or record it again"
    )]
    NewerVersion {
        /// The cassette's.
        found: u32,
        /// The newest that is understood.
        supported: u32,
    },
    /// A line is not what it should be.
    #[error("{0}")]
    Malformed(String),
    /// The end is missing: the recording was interrupted, or the file was cut.
    #[error(
        "the cassette has no end line, so its recording was interrupted; \
         `Cassette::recover` reads the {complete} complete interactions"
    )]
    Unfinished {
        /// How many interactions are whole.
        complete: usize,
    },
}

/// What was wrong with a replay as a whole.
#[derive(Debug, thiserror::Error)]
#[error("{}", summary(unmatched, unused))]
pub struct ReplayError {
    /// Requests that the cassette has no answer for.
    pub unmatched: Vec<Unmatched>,
    /// Recorded interactions that nobody asked for, such as `#3 GET /api/v4/version`.
    pub unused: Vec<String>,
}

fn summary(unmatched: &[Unmatched], unused: &[String]) -> String {
    let mut text = String::from("the replay differs from the recording");
    for request in unmatched {
        text.push_str("\n  ");
        text.push_str(&request.to_string().replace('\n', "\n  "));
    }
    if !unused.is_empty() {
        text.push_str("\n  never requested:");
        for interaction in unused {
            text.push_str("\n    ");
            text.push_str(interaction);
        }
    }
    text
}
