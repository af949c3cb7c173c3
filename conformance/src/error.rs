//! What is expected of an error.

use std::time::Duration;

use serde::Deserialize;

/// What an error must tell.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    kind: String,
    status: Option<u16>,
    server_message: Option<String>,
    retry_after_seconds: Option<u64>,
    json_path: Option<String>,
    retryable: Option<bool>,
    may_have_been_sent: Option<bool>,
    needed_scopes: Option<Vec<String>>,
    #[serde(default)]
    says: Vec<String>,
}

/// What an error tells.
#[derive(Debug, Default)]
pub struct ToldError {
    /// Its kind.
    pub kind: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The server's own words.
    pub server_message: Option<String>,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// Where in the JSON of the answer it is.
    pub json_path: Option<String>,
    /// Whether it is worth trying again.
    pub retryable: bool,
    /// Whether the server may have acted.
    pub may_have_been_sent: bool,
    /// The scopes of which one is needed.
    pub needed_scopes: Vec<String>,
    /// All of it in a line.
    pub line: String,
}

impl ExpectedError {
    /// The kind that is expected.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Says what is not as expected, if anything is.
    pub fn check(&self, told: &ToldError) -> Result<(), String> {
        let same = |what: &str, expected: &str, actual: &str| {
            if expected == actual {
                Ok(())
            } else {
                Err(format!(
                    "the error's {what} is {actual:?}, not {expected:?}: {}",
                    told.line
                ))
            }
        };
        let text = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        same("kind", &self.kind, &told.kind)?;
        same(
            "status",
            &text(self.status.map(|status| status.to_string())),
            &text(told.status.map(|status| status.to_string())),
        )?;
        if let Some(message) = &self.server_message {
            same(
                "server message",
                message,
                &text(told.server_message.clone()),
            )?;
        }
        if let Some(seconds) = self.retry_after_seconds {
            let actual = told.retry_after.map(|wait| wait.as_secs().to_string());
            same("wait", &seconds.to_string(), &text(actual))?;
        }
        if let Some(path) = &self.json_path {
            same("JSON path", path, &text(told.json_path.clone()))?;
        }
        if let Some(retryable) = self.retryable {
            let (expected, actual) = (retryable.to_string(), told.retryable.to_string());
            same("retryability", &expected, &actual)?;
        }
        if let Some(sent) = self.may_have_been_sent {
            let actual = told.may_have_been_sent.to_string();
            same("effect on the server", &sent.to_string(), &actual)?;
        }
        if let Some(scopes) = &self.needed_scopes {
            same(
                "needed scopes",
                &scopes.join(" "),
                &told.needed_scopes.join(" "),
            )?;
        }
        match self
            .says
            .iter()
            .find(|words| !told.line.contains(words.as_str()))
        {
            Some(words) => Err(format!("does not say {words:?}: {}", told.line)),
            None => Ok(()),
        }
    }
}
