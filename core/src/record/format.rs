//! The lines of a cassette file, version 1.
//!
//! A cassette is JSON Lines: a header, one line for each interaction, and an end line that says how
//! many there are, so that a file that lost its tail is noticed. `conformance/cassette.schema.json`
//! says the same for other languages. A change that an older reader would misread needs a new
//! [`FORMAT_VERSION`], a reader for the old one, and a fixture in `core/tests/fixtures/cassettes/`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The version written by this library. Older ones are read, newer ones are refused.
pub const FORMAT_VERSION: u32 = 1;

/// Reads only what every version of the format has in common.
#[derive(Debug, Deserialize)]
pub(super) struct VersionLine {
    pub(super) cassette: VersionOnly,
}

#[derive(Debug, Deserialize)]
pub(super) struct VersionOnly {
    pub(super) version: u32,
}

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderLine {
    pub(super) cassette: Header,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) version: u32,
    pub(super) provider: String,
    /// Every `at_ms` counts from here.
    pub(super) started_at: DateTime<Utc>,
    /// The origin that requests without an `origin` of their own went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<String>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndLine {
    pub(super) end: End,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) interactions: u64,
}

/// One request and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interaction {
    /// The order in which requests started, from 1.
    pub(super) sequence: u64,
    /// When the request started, in milliseconds after the recording did.
    pub(super) at_ms: u64,
    /// What a live request is matched by: see [`super::canonical`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
    pub(super) request: StoredRequest,
    pub(super) outcome: Outcome,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredRequest {
    pub(super) method: String,
    /// Absent when it is the cassette's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<String>,
    /// As sent, percent-encoded.
    pub(super) path: String,
    /// Decoded, in the order sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) query: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<StoredBody>,
}

impl StoredRequest {
    pub(super) fn content_type(&self) -> &str {
        header(&self.headers, "content-type").unwrap_or_default()
    }
}

pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// What came of a request. Times are milliseconds after the request started.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Response(StoredResponse),
    /// No response head arrived.
    Error(StoredError),
    /// The client stopped waiting for a response head.
    Abandoned {
        after_ms: u64,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredResponse {
    /// When the head arrived.
    pub(super) after_ms: u64,
    pub(super) status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<StoredBody>,
    /// When the body ended.
    pub(super) ended_ms: u64,
    #[serde(default, skip_serializing_if = "BodyEnd::is_complete")]
    pub(super) end: BodyEnd,
}

/// How a response body ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BodyEnd {
    #[default]
    Complete,
    /// The client stopped reading: what follows is not known.
    Unread,
    /// The body broke off.
    Error(StoredError),
}

impl BodyEnd {
    pub(super) fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// A transport error. `after_ms` is absent inside a body, whose `ended_ms` says when.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredError {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after_ms: Option<u64>,
    pub(super) kind: StoredErrorKind,
    /// Whether the server may have acted on the request.
    pub(super) may_have_been_sent: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) detail: String,
    /// The messages of the error's sources, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) causes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredErrorKind {
    Connect,
    Dns,
    Tls,
    Timeout,
    Interrupted,
    Body,
    Request,
    Refused,
}

/// A body that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredBody {
    /// UTF-8, byte for byte.
    Text(String),
    /// Anything else.
    #[serde(rename = "base64")]
    Binary(Binary),
    /// Too large for a line: a file beside the cassette.
    File(SideFile),
    /// Not recorded.
    Omitted(Omitted),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Binary {
    pub(super) data: String,
    pub(super) sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SideFile {
    /// Also the file's name.
    pub(super) sha256: String,
    pub(super) length: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Omitted {
    pub(super) reason: String,
    /// Bytes that arrived before recording gave up on them, where known all of them.
    pub(super) length: u64,
}
