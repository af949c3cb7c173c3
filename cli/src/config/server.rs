//! What is known of any server.

use std::path::PathBuf;
use std::time::Duration;

use pipewright_core::credentials::Token;
use url::Url;

use super::checks::{base_url, duration, redacted, whole, wrong};
use super::key::Key;
use super::layers::Layers;
use crate::errors::Failure;

/// Where the token is.
#[derive(Clone, Debug)]
pub(crate) enum TokenSource {
    /// In the environment.
    Value(Token),
    /// In a file that is read again when it changes.
    File(PathBuf),
    /// Nowhere: only what is public can be seen.
    None,
}

impl TokenSource {
    /// Whether there is no token to send.
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// How to reach a server, of any provider.
#[derive(Clone, Debug)]
pub(crate) struct ServerSettings {
    pub(crate) base_url: Url,
    pub(crate) token: TokenSource,
    pub(crate) ca_cert_file: Option<PathBuf>,
    pub(crate) requests_per_second: u32,
    pub(crate) timeout: Duration,
    pub(crate) poll_interval: Duration,
    pub(crate) max_wait: Duration,
    pub(crate) failure_threshold: u32,
    pub(crate) success_threshold: u32,
    pub(crate) reset_timeout: Duration,
}

impl ServerSettings {
    /// Checks every value; the error names the place of the one that is wrong.
    pub(super) fn read(layers: &Layers) -> Result<Self, Failure> {
        let of = |key| layers.get(key);
        let token = match (of(Key::Token).text, of(Key::TokenFile).text) {
            (Some(text), _) if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                let value = of(Key::Token);
                return Err(wrong(
                    &redacted(&value),
                    "holds a space, a control character or one outside of ASCII, as no token does",
                    "check that the whole token was copied, and nothing else",
                ));
            }
            (Some(token), _) => TokenSource::Value(Token::new(token)),
            (None, Some(path)) => TokenSource::File(path.into()),
            (None, None) => TokenSource::None,
        };
        let base_url = base_url(&of(Key::BaseUrl))?;
        if !token.is_none() {
            layers.check_destination("your token")?;
        }
        Ok(Self {
            base_url,
            token,
            ca_cert_file: of(Key::CaCertFile).text.map(Into::into),
            requests_per_second: whole(&of(Key::RateLimitRps))?,
            timeout: duration(&of(Key::TimeoutSeconds), 1.0)?,
            poll_interval: duration(&of(Key::PollIntervalSeconds), 1.0)?,
            max_wait: duration(&of(Key::MaxWaitMinutes), 60.0)?,
            failure_threshold: whole(&of(Key::FailureThreshold))?,
            success_threshold: whole(&of(Key::SuccessThreshold))?,
            reset_timeout: duration(&of(Key::ResetTimeoutSeconds), 1.0)?,
        })
    }
}
