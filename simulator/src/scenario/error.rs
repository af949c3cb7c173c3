//! What can be wrong with a scenario.

use thiserror::Error;

/// Why a scenario cannot be used. Each message names the place and what would be right.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScenarioError {
    /// A key that scenarios do not have.
    #[error(
        "line {line}: unknown key `{key}`{}",
        nearest.as_ref().map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
    )]
    UnknownKey {
        /// The line, from 1.
        line: u64,
        /// The key as it was written.
        key: String,
        /// The key that was probably meant.
        nearest: Option<String>,
    },
    /// The file is not YAML, or a value is not of its kind.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
        /// What is wrong.
        message: String,
    },
    /// A value that does not fit the others.
    #[error("{place}: {problem}")]
    Invalid {
        /// The value's place, such as `projects[0].ci.jobs[2].stage`.
        place: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
}
