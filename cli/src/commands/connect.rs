//! What the clients of all providers are made of.

use std::num::NonZeroU32;
use std::sync::Arc;

use http::HeaderValue;
use pipewright_core::credentials::{FileToken, Redactor, SharedTokenProvider, StaticToken};
use pipewright_core::http::{ReqwestTransport, Timeouts};
use pipewright_core::resilience::{CircuitBreakerConfig, RateLimits};

use crate::config::{ServerSettings, TokenSource};
use crate::errors::Failure;

/// What the program calls itself.
pub(super) fn user_agent() -> Option<HeaderValue> {
    HeaderValue::from_str(concat!("pipewright/", env!("CARGO_PKG_VERSION"))).ok()
}

/// Puts the settings into a client's configuration.
pub(super) fn configure(
    settings: &ServerSettings,
    rate_limits: &mut RateLimits,
    circuit_breaker: &mut CircuitBreakerConfig,
    timeouts: &mut Timeouts,
) {
    let per_second = NonZeroU32::new(settings.requests_per_second);
    rate_limits.per_second = per_second;
    rate_limits.burst = per_second.map(|rate| rate.saturating_mul(two()));
    rate_limits.per_minute = per_second.map(|rate| rate.saturating_mul(minute()));
    circuit_breaker.failure_threshold = settings.failure_threshold;
    circuit_breaker.success_threshold = settings.success_threshold;
    circuit_breaker.reset_timeout = settings.reset_timeout;
    timeouts.attempt = settings.timeout;
}

/// Where the token comes from, if there is one; it is shown nowhere from here on.
pub(super) fn token(source: &TokenSource, redactor: &Redactor) -> Option<SharedTokenProvider> {
    match source {
        TokenSource::Value(token) => {
            redactor.add_token(token);
            Some(Arc::new(StaticToken::new(token.clone())))
        }
        TokenSource::File(path) => {
            // What is wrong with the file is told when the token is needed.
            if let Ok(token) = std::fs::read_to_string(path) {
                redactor.add(token.trim());
            }
            Some(Arc::new(FileToken::new(path.clone())))
        }
        TokenSource::None => None,
    }
}

/// The way to the network.
pub(super) fn transport(settings: &ServerSettings) -> Result<ReqwestTransport, Failure> {
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
