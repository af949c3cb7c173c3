//! The format of a case.

use std::collections::BTreeMap;

use pipewright_jenkins::Error;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct Case {
    #[serde(rename = "about")]
    _about: String,
    pub(super) operation: String,
    #[serde(default)]
    pub(super) client: Client,
    #[serde(default)]
    pub(super) input: Value,
    #[serde(default)]
    pub(super) exchanges: Vec<Exchange>,
    #[serde(flatten)]
    pub(super) expected: Outcome,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    pub(super) token_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) query: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Option<String>>,
    /// The fields of a form.
    pub(super) form: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Response {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Option<Value>,
    pub(super) text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Result(Value),
    Error(Failure),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Failure {
    pub(super) kind: String,
    status: Option<u16>,
    server_message: Option<String>,
    retry_after_seconds: Option<u64>,
    json_path: Option<String>,
    retryable: Option<bool>,
    may_have_been_sent: Option<bool>,
    #[serde(default)]
    says: Vec<String>,
}

impl Failure {
    pub(super) fn check(&self, error: &Error) -> Result<(), String> {
        let same = |what: &str, expected: &str, actual: &str| {
            if expected == actual {
                Ok(())
            } else {
                Err(format!(
                    "the error's {what} is {actual:?}, not {expected:?}: {error}"
                ))
            }
        };
        let text = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        same("kind", &self.kind, error.kind().code())?;
        let status = error.status().map(|status| status.as_u16().to_string());
        same(
            "status",
            &text(self.status.map(|status| status.to_string())),
            &text(status),
        )?;
        if let Some(message) = &self.server_message {
            same(
                "server message",
                message,
                error.server_message().unwrap_or("none"),
            )?;
        }
        if let Some(seconds) = self.retry_after_seconds {
            let actual = error.retry_after().map(|wait| wait.as_secs().to_string());
            same("wait", &seconds.to_string(), &text(actual))?;
        }
        if let Some(path) = &self.json_path {
            same("JSON path", path, error.json_path().unwrap_or("none"))?;
        }
        if let Some(retryable) = self.retryable {
            same(
                "retryability",
                &retryable.to_string(),
                &error.is_retryable().to_string(),
            )?;
        }
        if let Some(sent) = self.may_have_been_sent {
            let actual = error.may_have_been_sent().to_string();
            same("effect on the server", &sent.to_string(), &actual)?;
        }
        let line = error.to_string();
        match self
            .says
            .iter()
            .find(|words| !line.contains(words.as_str()))
        {
            Some(words) => Err(format!("does not say {words:?}: {line}")),
            None => Ok(()),
        }
    }
}
