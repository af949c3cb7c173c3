//! What is counted.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

use super::event::EventKind;
use super::rejection::Rejection;

/// The counters of received webhooks. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct WebhookMetrics {
    events: Family<EventLabels, Counter>,
    rejected: Family<ReasonLabels, Counter>,
    duplicates: Counter,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EventLabels {
    event_type: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

impl WebhookMetrics {
    /// Counters that are shown nowhere yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows the counters:
    ///
    /// - `gitlab_webhook_events_total{event_type}`: deliveries accepted for the first time, by kind;
    ///   kinds this crate does not know are `other`
    /// - `gitlab_webhook_rejected_total{reason}`: requests refused, by [`Rejection::code`]
    /// - `gitlab_webhook_duplicates_total`: deliveries that had come before
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "gitlab_webhook_events",
            "Webhook deliveries accepted for the first time",
            self.events.clone(),
        );
        registry.register(
            "gitlab_webhook_rejected",
            "Webhook requests refused",
            self.rejected.clone(),
        );
        registry.register(
            "gitlab_webhook_duplicates",
            "Webhook deliveries that had come before",
            self.duplicates.clone(),
        );
    }

    pub(super) fn received(&self, kind: &EventKind) {
        let event_type = kind.label();
        self.events.get_or_create(&EventLabels { event_type }).inc();
    }

    pub(super) fn rejected(&self, rejection: &Rejection) {
        let reason = rejection.code();
        self.rejected.get_or_create(&ReasonLabels { reason }).inc();
    }

    pub(super) fn duplicate(&self) {
        self.duplicates.inc();
    }
}
