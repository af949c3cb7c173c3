//! Transport errors, to and from a cassette.

use std::{error::Error as StdError, fmt};

use super::{
    format::{StoredError, StoredErrorKind},
    redact::Sanitizer,
};
use crate::http::{Sent, TransportError, TransportErrorKind};

pub(super) fn store(error: &TransportError, sanitizer: &mut Sanitizer) -> StoredError {
    let message = error.to_string();
    let detail = message
        .strip_prefix(&error.kind().to_string())
        .map_or(message.as_str(), |rest| rest.trim_start_matches(": "));
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        causes.push(sanitizer.text(&inner.to_string()));
        cause = inner.source();
    }
    StoredError {
        after_ms: None,
        kind: match error.kind() {
            TransportErrorKind::Connect => StoredErrorKind::Connect,
            TransportErrorKind::Dns => StoredErrorKind::Dns,
            TransportErrorKind::Tls => StoredErrorKind::Tls,
            TransportErrorKind::Timeout => StoredErrorKind::Timeout,
            TransportErrorKind::Interrupted => StoredErrorKind::Interrupted,
            TransportErrorKind::Body => StoredErrorKind::Body,
            TransportErrorKind::Request => StoredErrorKind::Request,
            TransportErrorKind::Refused => StoredErrorKind::Refused,
        },
        may_have_been_sent: error.sent() == Sent::Maybe,
        detail: sanitizer.text(detail),
        causes,
    }
}

pub(super) fn restore(stored: &StoredError) -> TransportError {
    let kind = match stored.kind {
        StoredErrorKind::Connect => TransportErrorKind::Connect,
        StoredErrorKind::Dns => TransportErrorKind::Dns,
        StoredErrorKind::Tls => TransportErrorKind::Tls,
        StoredErrorKind::Timeout => TransportErrorKind::Timeout,
        StoredErrorKind::Interrupted => TransportErrorKind::Interrupted,
        StoredErrorKind::Body => TransportErrorKind::Body,
        StoredErrorKind::Request => TransportErrorKind::Request,
        StoredErrorKind::Refused => TransportErrorKind::Refused,
    };
    let sent = if stored.may_have_been_sent {
        Sent::Maybe
    } else {
        Sent::No
    };
    let error = TransportError::new(kind, sent, stored.detail.clone());
    let causes = stored.causes.iter().rev();
    let chain = causes.fold(None, |source, message| {
        Some(Box::new(ReplayedCause {
            message: message.clone(),
            source,
        }))
    });
    match chain {
        Some(cause) => error.with_source(cause as Box<dyn StdError + Send + Sync>),
        None => error,
    }
}

/// The words of an error that happened while recording.
#[derive(Debug)]
struct ReplayedCause {
    message: String,
    source: Option<Box<ReplayedCause>>,
}

impl fmt::Display for ReplayedCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl StdError for ReplayedCause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
