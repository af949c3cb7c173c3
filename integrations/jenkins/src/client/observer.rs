//! What each attempt tells: a span.

use http::Method;
use pipewright_core::http::{AttemptObserver, AttemptReport};

#[derive(Debug)]
pub(super) struct Observer;

impl AttemptObserver for Observer {
    fn attempted(&self, _: &AttemptReport<'_>) {}

    fn span(&self, operation: &'static str, method: &Method, attempt: u32) -> tracing::Span {
        tracing::debug_span!("jenkins.request", operation, %method, attempt)
    }
}
