//! Errors of the request path, as errors of this crate.

use std::error::Error as _;

use pipewright_core::credentials::CredentialError;
use pipewright_core::http::{
    CallError, CallErrorKind, CursorRepeated, TransportError, TransportErrorKind,
};

use super::{Error, ErrorKind};

impl From<CursorRepeated> for Error {
    fn from(error: CursorRepeated) -> Self {
        Self::invalid(
            ErrorKind::Decode,
            "the list never ends: page after page holds nothing",
        )
        .with_source(error)
    }
}

impl Error {
    /// A call that got no answer.
    pub(crate) fn from_call_error(error: CallError) -> Self {
        if let Some(crumb) = Self::of_crumb(&error) {
            return crumb.with_source(error);
        }
        let (kind, hint, lasting) = match error.kind() {
            CallErrorKind::Transport(kind) => transport(kind),
            CallErrorKind::AttemptTimeout | CallErrorKind::DeadlineExceeded => {
                (ErrorKind::Timeout, None, false)
            }
            CallErrorKind::CircuitOpen { .. } => (
                ErrorKind::ServiceUnavailable,
                Some("try again when the server is well"),
                false,
            ),
            CallErrorKind::Credential => (
                ErrorKind::InvalidConfiguration,
                Some("check where the secret is read from"),
                true,
            ),
            CallErrorKind::BodyTooLarge => (ErrorKind::Decode, Some("ask for less at once"), true),
            CallErrorKind::TooManyRedirects | CallErrorKind::InvalidRedirect => (
                ErrorKind::InvalidConfiguration,
                Some("check the base URL"),
                true,
            ),
            _ => (ErrorKind::InvalidParameter, None, true),
        };
        let wait = match error.kind() {
            CallErrorKind::CircuitOpen { retry_in } => Some(retry_in),
            _ => None,
        };
        let attempts = error.attempts();
        let own = Self::invalid(kind, error.detail().to_owned())
            .with_attempts(attempts.retries, attempts.elapsed)
            .with_may_have_been_sent(error.may_have_been_sent())
            .with_retry_after(wait)
            .with_source(error);
        own.advised(hint, lasting)
    }

    /// A write that was not sent because its crumb could not be had.
    fn of_crumb(error: &CallError) -> Option<Self> {
        let credential = error.source()?.downcast_ref::<CredentialError>()?;
        let CredentialError::NotIssued { source, .. } = credential else {
            return None;
        };
        let crumb = source.downcast_ref::<Self>()?;
        let own = Self::invalid(
            crumb.kind(),
            format!("the crumb could not be fetched: {}", crumb.message()),
        )
        .with_server_message(crumb.server_message().map(str::to_owned))
        .with_attempts(error.attempts().retries, error.attempts().elapsed)
        .with_may_have_been_sent(error.may_have_been_sent())
        .with_retry_after(crumb.retry_after());
        let own = match crumb.status() {
            Some(status) => own.with_status(status),
            None => own,
        };
        let own = match crumb.hint() {
            Some(hint) => own.with_hint(hint.to_owned()),
            None => own,
        };
        Some(if crumb.is_retryable() {
            own
        } else {
            own.lasting()
        })
    }

    /// A body that broke off while it streamed.
    pub(crate) fn from_body_error(error: TransportError) -> Self {
        let (kind, hint, lasting) = transport(error.kind());
        Self::invalid(kind, error.to_string())
            .with_may_have_been_sent(true)
            .with_source(error)
            .advised(hint, lasting)
    }

    fn advised(self, hint: Option<&'static str>, lasting: bool) -> Self {
        let error = if lasting { self.lasting() } else { self };
        match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

fn transport(kind: TransportErrorKind) -> (ErrorKind, Option<&'static str>, bool) {
    match kind {
        TransportErrorKind::Dns => (
            ErrorKind::Network,
            Some("check the host in the base URL, and the network"),
            true,
        ),
        TransportErrorKind::Tls => (
            ErrorKind::Network,
            Some("if the server has a certificate of its own authority, give that authority's"),
            true,
        ),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, None, false),
        TransportErrorKind::Connect => (
            ErrorKind::Network,
            Some("check the base URL, the network and the proxy; Jenkins may be restarting"),
            false,
        ),
        TransportErrorKind::Request => (ErrorKind::InvalidParameter, None, true),
        TransportErrorKind::Refused => (ErrorKind::Network, None, true),
        _ => (ErrorKind::Network, None, false),
    }
}
