use std::num::NonZeroU32;
use std::sync::Arc;

use http::HeaderValue;
use pipewright_core::credentials::{FileToken, Redactor, SharedTokenProvider, StaticToken};
use pipewright_core::http::ReqwestTransport;
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};

use crate::config::{GitLabSettings, TokenSource};
use crate::errors::Failure;
use crate::tape::Reel;

/// A client by these settings, over the network or from a recording.
pub(crate) fn client(
    settings: &GitLabSettings,
    redactor: &Redactor,
    reel: &Reel,
) -> Result<GitLabClient, Failure> {
    let mut config = GitLabConfig::new(settings.base_url.as_str())?;
    let per_second = NonZeroU32::new(settings.requests_per_second);
    config.rate_limits.per_second = per_second;
    config.rate_limits.burst = per_second.map(|rate| rate.saturating_mul(two()));
    config.rate_limits.per_minute = per_second.map(|rate| rate.saturating_mul(minute()));
    config.circuit_breaker.failure_threshold = settings.failure_threshold;
    config.circuit_breaker.success_threshold = settings.success_threshold;
    config.circuit_breaker.reset_timeout = settings.reset_timeout;
    config.timeouts.attempt = settings.timeout;
    config.user_agent =
        HeaderValue::from_str(concat!("pipewright/", env!("CARGO_PKG_VERSION"))).ok();
    let credential = credential(settings, redactor)?;
    config.seed = reel.seed();
    let transport = Arc::new(transport(settings)?);
    let client = reel
        .wind(GitLabClient::builder(config, credential, transport))
        .build();
    reel.check()?;
    Ok(client)
}

fn credential(settings: &GitLabSettings, redactor: &Redactor) -> Result<Credential, Failure> {
    let provider: SharedTokenProvider = match &settings.token {
        TokenSource::Value(token) => {
            redactor.add_token(token);
            Arc::new(StaticToken::new(token.clone()))
        }
        TokenSource::File(path) => {
            // What is wrong with the file is told when the token is needed.
            if let Ok(token) = std::fs::read_to_string(path) {
                redactor.add(token.trim());
            }
            Arc::new(FileToken::new(path.clone()))
        }
        TokenSource::None => return Ok(Credential::anonymous()),
    };
    Ok(Credential::new(settings.token_kind, provider)?)
}

fn transport(settings: &GitLabSettings) -> Result<ReqwestTransport, Failure> {
    let mut builder = ReqwestTransport::builder().system_proxy(true);
    if let Some(path) = &settings.ca_cert_file {
        let pem = std::fs::read(path).map_err(|source| Failure::File {
            action: "read the certificates of",
            path: path.clone(),
            source,
        })?;
        builder = builder.ca_certificate_pem(pem);
    }
    builder.build().map_err(|error| {
        let failure = Failure::usage(format!("the connection cannot be set up: {error}"));
        match &settings.ca_cert_file {
            Some(path) => failure.with_hint(format!(
                "check that {} holds certificates in PEM",
                path.display()
            )),
            None => failure,
        }
    })
}

const fn two() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(1)
}

const fn minute() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(59)
}
