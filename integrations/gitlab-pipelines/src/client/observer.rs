//! What each attempt tells: a span, and what is left of the rate limit.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use pipewright_core::http::{AttemptObserver, AttemptReport, ServerHints};

use crate::metrics::GitLabMetrics;

#[derive(Debug)]
pub(super) struct Observer {
    metrics: GitLabMetrics,
    hints: ServerHints,
    /// The caller's own, which is told too.
    other: Option<Arc<dyn AttemptObserver>>,
}

impl Observer {
    pub(super) fn new(metrics: GitLabMetrics, other: Option<Arc<dyn AttemptObserver>>) -> Self {
        let hints = super::builder::hints();
        Self {
            metrics,
            hints,
            other,
        }
    }
}

impl AttemptObserver for Observer {
    fn attempted(&self, report: &AttemptReport<'_>) {
        if let Some(other) = &self.other {
            other.attempted(report);
        }
        let Ok((_, headers)) = &report.outcome else {
            return;
        };
        if let Some(remaining) = self.hints.remaining(headers) {
            self.metrics.rate_limit_remaining(remaining);
        }
    }

    fn throttled(&self, operation: &'static str, waited: Duration) {
        if let Some(other) = &self.other {
            other.throttled(operation, waited);
        }
    }

    fn span(&self, operation: &'static str, method: &Method, attempt: u32) -> tracing::Span {
        tracing::debug_span!("gitlab.request", operation, %method, attempt)
    }
}
