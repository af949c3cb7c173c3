//! A call that ended without an answer.

use std::{error::Error as StdError, fmt, time::Duration};

use http::Method;
use url::Url;

use super::{Attempts, BodyError, Call, TransportError, TransportErrorKind};
use crate::credentials::{CredentialError, redact_url};

/// Why a call ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The transport failed, and retries did not help or were not allowed.
    Transport(TransportErrorKind),
    /// The last attempt took longer than an attempt may.
    AttemptTimeout,
    /// The call as a whole took longer than it may, waits and retries included.
    DeadlineExceeded,
    /// The server failed so often that calls to it are held back.
    CircuitOpen {
        /// When the next call will be let through.
        retry_in: Duration,
    },
    /// The credential could not be had.
    Credential,
    /// The response's body is larger than allowed.
    BodyTooLarge,
    /// More redirects than are followed.
    TooManyRedirects,
    /// A redirect that is not followed (no or a bad location, from HTTPS to HTTP).
    InvalidRedirect,
    /// The request could not be built (a bad URL or header).
    InvalidRequest,
}

/// A call that ended without an answer: what was tried, and whether the server may have acted on it.
#[derive(Debug)]
pub struct CallError {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: CallErrorKind,
    operation: &'static str,
    method: Method,
    url: String,
    attempts: Attempts,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Where a call was going, for its errors.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    call: &'a Call,
    /// None where there is no valid URL.
    url: Option<&'a Url>,
}

impl<'a> Target<'a> {
    pub(super) fn new(call: &'a Call, url: &'a Url) -> Self {
        let url = Some(url);
        Self { call, url }
    }

    pub(super) fn unknown(call: &'a Call) -> Self {
        Self { call, url: None }
    }

    /// Only an error shows the URL, so only an error pays for its redaction.
    fn shown_url(&self) -> String {
        match self.url {
            Some(url) if !self.call.facts.sensitive => redact_url(url),
            _ => "[sensitive]".to_owned(),
        }
    }
}

/// The cause of a failed attempt, before it is known whether it is the last.
#[derive(Debug)]
pub(super) enum Failure {
    Transport(TransportError),
    AttemptTimeout(Duration),
    DeadlineExceeded {
        /// What an attempt sent may have arrived.
        under_way: bool,
    },
    Credential(CredentialError),
    Body(BodyError),
    TooManyRedirects(usize),
    InvalidRedirect(String),
}

impl CallError {
    pub(super) fn new(
        kind: CallErrorKind,
        target: Target<'_>,
        attempts: Attempts,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                operation: target.call.operation,
                method: target.call.request.method().clone(),
                url: target.shown_url(),
                attempts,
                detail: detail.into(),
                source: None,
            }),
        }
    }

    pub(super) fn from_failure(failure: Failure, target: Target<'_>, attempts: Attempts) -> Self {
        let (kind, detail, source): (_, _, Option<Box<dyn StdError + Send + Sync>>) = match failure
        {
            Failure::Transport(error) | Failure::Body(BodyError::Transport(error)) => (
                CallErrorKind::Transport(error.kind()),
                error.to_string(),
                Some(error.into()),
            ),
            Failure::AttemptTimeout(limit) => {
                let detail = format!("no answer within {} s", limit.as_secs_f64());
                (CallErrorKind::AttemptTimeout, detail, None)
            }
            Failure::DeadlineExceeded { .. } => {
                let limit = attempts.elapsed.as_secs_f64();
                let detail = format!("not done within the deadline of {limit:.1} s");
                (CallErrorKind::DeadlineExceeded, detail, None)
            }
            Failure::Credential(error) => (
                CallErrorKind::Credential,
                error.to_string(),
                Some(error.into()),
            ),
            Failure::Body(error @ BodyError::TooLarge { .. }) => {
                (CallErrorKind::BodyTooLarge, error.to_string(), None)
            }
            Failure::TooManyRedirects(limit) => (
                CallErrorKind::TooManyRedirects,
                format!("more than {limit} redirects"),
                None,
            ),
            Failure::InvalidRedirect(detail) => (CallErrorKind::InvalidRedirect, detail, None),
        };
        let mut error = Self::new(kind, target, attempts, detail);
        error.inner.source = source;
        error
    }

    /// Why there is no answer.
    pub fn kind(&self) -> CallErrorKind {
        self.inner.kind
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        &self.inner.method
    }

    /// The request's URL without its secrets; `[sensitive]` where the whole of it is one.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Retries made and time spent.
    pub fn attempts(&self) -> Attempts {
        self.inner.attempts
    }

    /// Whether the server may have acted on the request. If true, a trigger must not be repeated
    /// without looking first whether it took effect.
    pub fn may_have_been_sent(&self) -> bool {
        self.inner.attempts.may_have_been_sent
    }

    /// The cause in a fragment of a sentence.
    pub fn detail(&self) -> &str {
        &self.inner.detail
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            operation,
            method,
            url,
            attempts,
            detail,
            ..
        } = &*self.inner;
        write!(formatter, "{operation} ({method} {url}): {detail}")?;
        if attempts.retries > 0 {
            let seconds = attempts.elapsed.as_secs_f64();
            write!(
                formatter,
                ", after {} retries in {seconds:.1} s",
                attempts.retries
            )?;
        }
        Ok(())
    }
}

impl StdError for CallError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}
