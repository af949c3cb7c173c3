//! What each attempt tells: a span, and what is left of the rate limit.

use http::Method;
use pipewright_core::http::{AttemptObserver, AttemptReport};

use crate::metrics::GitLabMetrics;

#[derive(Debug)]
pub(super) struct Observer {
    metrics: GitLabMetrics,
}

impl Observer {
    pub(super) fn new(metrics: GitLabMetrics) -> Self {
        Self { metrics }
    }
}

impl AttemptObserver for Observer {
    fn attempted(&self, report: &AttemptReport<'_>) {
        let Ok((_, headers)) = &report.outcome else {
            return;
        };
        if let Some(remaining) = super::builder::hints().remaining(headers) {
            self.metrics.rate_limit_remaining(remaining);
        }
    }

    fn span(&self, operation: &'static str, method: &Method, attempt: u32) -> tracing::Span {
        tracing::debug_span!("gitlab.request", operation, %method, attempt)
    }
}
