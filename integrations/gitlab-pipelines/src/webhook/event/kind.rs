//! The kinds of events.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventKind {
    /// A pipeline changed its state.
    Pipeline,
    /// A job changed its state. GitLab writes `build`.
    Job,
    /// A deployment changed its state.
    Deployment,
    /// Something happened to a merge request.
    MergeRequest,
    /// A branch was pushed, created or deleted.
    Push,
    /// A tag was pushed, created or deleted.
    TagPush,
    /// Anything else, by GitLab's name for it (`release`, `note`, …).
    Other(Box<str>),
}

impl EventKind {
    /// The kinds that are read into a type of their own.
    pub const KNOWN: &'static [Self] = &[
        Self::Pipeline,
        Self::Job,
        Self::Deployment,
        Self::MergeRequest,
        Self::Push,
        Self::TagPush,
    ];

    /// By the `object_kind` of a body.
    pub(in crate::webhook) fn from_body(name: &str) -> Self {
        match name {
            "pipeline" => Self::Pipeline,
            "build" => Self::Job,
            "deployment" => Self::Deployment,
            "merge_request" => Self::MergeRequest,
            "push" => Self::Push,
            "tag_push" => Self::TagPush,
            other => Self::Other(other.into()),
        }
    }

    /// The name: `pipeline`, `job`, `deployment`, `merge_request`, `push`, `tag_push`, or GitLab's
    /// own.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.label(),
        }
    }

    /// The name, with one for all that are not known: for labels of metrics, which must be few.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Job => "job",
            Self::Deployment => "deployment",
            Self::MergeRequest => "merge_request",
            Self::Push => "push",
            Self::TagPush => "tag_push",
            Self::Other(_) => "other",
        }
    }
}

impl FromStr for EventKind {
    type Err = std::convert::Infallible;

    /// By [`EventKind::as_str`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "job" => Self::Job,
            other => Self::from_body(other),
        })
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
