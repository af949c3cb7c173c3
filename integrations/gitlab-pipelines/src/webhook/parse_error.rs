//! An event that could not be read.

use super::EventKind;

/// A body that is JSON, but not the event it says it is: GitLab's custom webhook templates can make
/// any body, and a newer server may have changed the shape.
#[derive(Debug, thiserror::Error)]
#[error("the {kind} event cannot be read at {path}: {source}")]
pub struct ParseError {
    /// What the body says it is.
    pub kind: EventKind,
    /// Where in the JSON it went wrong.
    pub path: String,
    /// What went wrong there.
    pub source: serde_json::Error,
}
