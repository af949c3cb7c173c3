//! Errors of the request path, as errors of this crate.

use pipewright_core::http::{
    CallError, CallErrorKind, CursorRepeated, TransportError, TransportErrorKind,
};

use super::{ConfigurationKind, Error, ErrorKind, NetworkKind, ServerKind};

impl From<CursorRepeated> for Error {
    fn from(error: CursorRepeated) -> Self {
        Self::invalid(
            ErrorKind::Decode,
            "the list never ends: a page names one before it as next",
        )
        .with_hint("report this to whoever runs the server, or the proxy before it")
        .with_source(error)
    }
}

impl Error {
    /// A call that got no answer.
    pub(crate) fn from_call_error(error: CallError) -> Self {
        let (kind, hint) = match error.kind() {
            CallErrorKind::Transport(kind) => transport(kind),
            CallErrorKind::AttemptTimeout | CallErrorKind::DeadlineExceeded => timeout(),
            CallErrorKind::CircuitOpen { .. } => (
                ServerKind::ServiceUnavailable.into(),
                Some("try again when the server is well"),
            ),
            CallErrorKind::Credential => (
                ConfigurationKind::InvalidCredentials.into(),
                Some("check where the token is read from"),
            ),
            CallErrorKind::BodyTooLarge => (ErrorKind::Decode, None),
            CallErrorKind::TooManyRedirects | CallErrorKind::InvalidRedirect => (
                ConfigurationKind::InvalidBaseUrl.into(),
                Some("check the base URL"),
            ),
            _ => (ConfigurationKind::InvalidParameter.into(), None),
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
        match hint {
            Some(hint) => own.with_hint(hint),
            None => own,
        }
    }

    /// A body that broke off while it streamed.
    pub(crate) fn from_body_error(error: TransportError) -> Self {
        let (kind, hint) = transport(error.kind());
        let own = Self::invalid(kind, error.to_string())
            .with_may_have_been_sent(true)
            .with_source(error);
        match hint {
            Some(hint) => own.with_hint(hint),
            None => own,
        }
    }
}

fn timeout() -> (ErrorKind, Option<&'static str>) {
    (NetworkKind::Timeout.into(), None)
}

fn transport(kind: TransportErrorKind) -> (ErrorKind, Option<&'static str>) {
    match kind {
        TransportErrorKind::Dns => (
            NetworkKind::DnsResolutionFailed.into(),
            Some("check the host in the base URL, and the network"),
        ),
        TransportErrorKind::Tls => (
            NetworkKind::Tls.into(),
            Some("if the server has a certificate of its own authority, give that authority's"),
        ),
        TransportErrorKind::Timeout => timeout(),
        TransportErrorKind::Connect => (
            NetworkKind::ConnectionFailed.into(),
            Some("check the base URL, the network and the proxy"),
        ),
        TransportErrorKind::Request => (ConfigurationKind::InvalidParameter.into(), None),
        _ => (NetworkKind::ConnectionFailed.into(), None),
    }
}
