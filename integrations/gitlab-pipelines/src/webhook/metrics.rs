//! What is counted.

use pipewright_core::observability::{CounterFamily, MetricSpec, MetricsSink};

use super::event::EventKind;
use super::rejection::Rejection;
use crate::metrics::GitLabMetrics;

const REJECTED: MetricSpec<1> = MetricSpec::new(
    "gitlab_webhook_rejected_total",
    "Web hooks that were refused",
    ["reason"],
);
const DUPLICATES: MetricSpec<0> = MetricSpec::new(
    "gitlab_webhook_duplicates_total",
    "Web hooks that had come before",
    [],
);

/// What a [`Receiver`](super::Receiver) counts. Clones count together.
///
/// - `gitlab_webhook_events_total{event_type}`, of [`GitLabMetrics`]: deliveries that came for the
///   first time, by [`EventKind::label`]
/// - `gitlab_webhook_rejected_total{reason}`: requests that were refused, by [`Rejection::code`]
/// - `gitlab_webhook_duplicates_total`: deliveries that had come before
#[derive(Clone, Debug)]
pub struct WebhookMetrics {
    events: GitLabMetrics,
    rejected: CounterFamily<1>,
    duplicates: CounterFamily<0>,
}

impl WebhookMetrics {
    /// Registers the counters that `metrics` has not. Once for a registry.
    pub fn new(sink: &mut MetricsSink<'_>, metrics: GitLabMetrics) -> Self {
        Self {
            events: metrics,
            rejected: sink.counter(&REJECTED),
            duplicates: sink.counter(&DUPLICATES),
        }
    }

    pub(super) fn received(&self, kind: &EventKind) {
        self.events.webhook_event(kind.label());
    }

    pub(super) fn rejected(&self, rejection: &Rejection) {
        self.rejected.increment([rejection.code()]);
    }

    pub(super) fn duplicate(&self) {
        self.duplicates.increment([]);
    }
}

impl Default for WebhookMetrics {
    /// Counts nothing.
    fn default() -> Self {
        Self::new(&mut MetricsSink::none(), GitLabMetrics::default())
    }
}
