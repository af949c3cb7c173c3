//! Everything else.

use serde::Serialize;
use serde_json::value::RawValue;

/// An event of a kind that has no type here.
#[derive(Clone, Debug, Serialize)]
pub struct OtherEvent {
    /// GitLab's name of the kind, such as `release`; the header's (`Release Hook`) if the body has
    /// none; empty if there is none at all.
    pub name: String,
    /// `X-Gitlab-Event`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The body as it came.
    pub body: Box<RawValue>,
}

impl PartialEq for OtherEvent {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.header == other.header
            && self.body.get() == other.body.get()
    }
}
