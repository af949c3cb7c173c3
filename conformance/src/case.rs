//! The format of a case, which `README.md` describes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::ExpectedError;

/// What a client must send, and what it must make of the answers.
#[derive(Debug, Deserialize)]
pub struct Case {
    #[serde(rename = "about")]
    _about: String,
    /// The operation, such as `pipelines.create`.
    pub operation: String,
    /// How the client is made; `null` for the usual.
    #[serde(default)]
    pub client: Value,
    /// The operation's parameters.
    #[serde(default)]
    pub input: Value,
    /// Every request, in order, and the answer to it.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
    /// How the operation ends.
    #[serde(flatten)]
    pub expected: Outcome,
}

/// A request and the answer to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// What the client must send.
    pub request: Request,
    /// What it is answered.
    pub response: Response,
}

/// What a client must send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path as it is on the wire.
    pub path: String,
    /// The parameters of the query, decoded.
    #[serde(default)]
    pub query: BTreeMap<String, Value>,
    /// Headers with their values; none where the header must be absent.
    #[serde(default)]
    pub headers: BTreeMap<String, Option<String>>,
    /// The body, where it is JSON.
    pub body: Option<Value>,
    /// The fields of the body, where it is a form.
    pub form: Option<BTreeMap<String, Value>>,
}

/// What a client is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body as JSON.
    pub body: Option<Value>,
    /// The body as it is, where it is no JSON.
    pub text: Option<String>,
}

/// How an operation ends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// With this result, or one that has more.
    Result(Value),
    /// With this error.
    Error(ExpectedError),
}
