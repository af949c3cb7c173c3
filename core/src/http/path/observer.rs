//! Who is told of each attempt.

use std::{fmt, time::Duration};

use http::{HeaderMap, Method, StatusCode};

use crate::http::TransportErrorKind;

/// One attempt of a call, when its outcome is known.
#[derive(Debug)]
pub struct AttemptReport<'a> {
    /// The operation's name.
    pub operation: &'static str,
    /// The request's method.
    pub method: &'a Method,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// From sending to the response's headers.
    pub elapsed: Duration,
    /// The status and headers of the answer, or why there is none.
    pub outcome: Result<(StatusCode, &'a HeaderMap), TransportErrorKind>,
}

/// Is told of each attempt of each call: for metrics. It must not block.
pub trait AttemptObserver: Send + Sync + fmt::Debug {
    /// An attempt has ended.
    fn attempted(&self, report: &AttemptReport<'_>);

    /// An attempt had to wait for the rate limit, the client's own or one that the server told of.
    fn throttled(&self, _operation: &'static str, _waited: Duration) {}

    /// The span that an attempt runs in. The default is `request` at debug level.
    fn span(&self, operation: &'static str, method: &Method, attempt: u32) -> tracing::Span {
        tracing::debug_span!("request", operation, %method, attempt)
    }
}
