//! Receives requests.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use pipewright_core::time::SharedClock;

use super::delivery::Delivery;
use super::envelope;
use super::memory::Memory;
use super::metrics::WebhookMetrics;
use super::rejection::Rejection;
use super::verify::Verifier;

/// Deliveries whose ids are remembered.
const REMEMBERED: usize = 100_000;
/// How long: GitLab keeps what it sent for two days, from where somebody can send it again.
const REMEMBERED_FOR: Duration = Duration::from_secs(2 * 24 * 3600);

/// Turns requests into [`Delivery`]s: verifies them, tells their kind, recognises duplicates.
#[derive(Debug)]
pub struct Receiver {
    verifier: Verifier,
    clock: SharedClock,
    delivered: Memory,
    metrics: WebhookMetrics,
}

/// What came of an accepted request.
#[derive(Clone, Debug)]
pub enum Receipt {
    /// It came for the first time.
    Delivery(Delivery),
    /// It came before, and there is nothing to be done but to answer 200.
    Duplicate {
        /// The id it has in common with the earlier one.
        id: String,
    },
}

impl Receiver {
    /// A receiver of what `verifier` accepts. It remembers the ids of 100,000 deliveries for two
    /// days, to recognise duplicates.
    pub fn new(verifier: Verifier, clock: SharedClock) -> Self {
        Self {
            verifier,
            clock,
            delivered: Memory::new(REMEMBERED, REMEMBERED_FOR),
            metrics: WebhookMetrics::default(),
        }
    }

    /// Remembers the ids of `capacity` deliveries for `age` instead.
    pub fn remembering(mut self, capacity: usize, age: Duration) -> Self {
        self.delivered = Memory::new(capacity, age);
        self
    }

    /// Counts what it receives.
    pub fn counting(mut self, metrics: WebhookMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The most bytes a body may have. A server should stop reading there.
    pub fn size_limit(&self) -> usize {
        self.verifier.size_limit()
    }

    /// Judges a request by what is known before its body is read: where it comes from, the length
    /// it announces, its token, and whether it has a signature that is not too old.
    ///
    /// [`Receiver::receive`] does this too; a server that calls it first need not read the bodies
    /// of strangers.
    pub fn check_headers(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<(), Rejection> {
        let judged = self.verifier.check_headers(headers, peer, self.clock.now());
        self.count_rejection(judged)
    }

    /// Receives a request.
    ///
    /// `peer` is the address at the other end of the connection. Nothing is remembered of a request
    /// that is refused.
    pub fn receive(
        &self,
        headers: &HeaderMap,
        body: Bytes,
        peer: Option<IpAddr>,
    ) -> Result<Receipt, Rejection> {
        let span = tracing::info_span!(
            "gitlab.webhook.receive",
            event_type = tracing::field::Empty,
            outcome = tracing::field::Empty,
        );
        let _entered = span.enter();
        let received = self.count_rejection(self.judge(headers, body, peer));
        match &received {
            Ok(Receipt::Delivery(delivery)) => {
                span.record("event_type", delivery.kind.label());
                span.record("outcome", "accepted");
                self.metrics.received(&delivery.kind);
            }
            Ok(Receipt::Duplicate { .. }) => {
                span.record("outcome", "duplicate");
                self.metrics.duplicate();
            }
            Err(rejection) => {
                span.record("outcome", rejection.code());
            }
        }
        received
    }

    /// Forgets that a delivery came: for those who could not take what they were given, so that it
    /// can be sent again.
    pub fn forget(&self, delivery: &Delivery) {
        if let Some(id) = &delivery.id {
            self.delivered.remove(id.as_str());
            self.verifier.forget(id);
        }
    }

    fn judge(
        &self,
        headers: &HeaderMap,
        body: Bytes,
        peer: Option<IpAddr>,
    ) -> Result<Receipt, Rejection> {
        let now = self.clock.now();
        let text = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let proof = self.verifier.verify(headers, &body, peer, now)?;
        let event_header = text("x-gitlab-event");
        let kind = envelope::kind_of(&body, event_header.as_deref())?;
        proof.remember(now)?;
        let id = text("idempotency-key")
            .or_else(|| text("webhook-id"))
            .or_else(|| text("x-gitlab-webhook-uuid"));
        if let Some(id) = &id
            && !self.delivered.insert(id.as_str(), now)
        {
            return Ok(Receipt::Duplicate { id: id.clone() });
        }
        Ok(Receipt::Delivery(Delivery {
            kind,
            id,
            event_header,
            event_uuid: text("x-gitlab-event-uuid"),
            instance: text("x-gitlab-instance"),
            received_at: now,
            body,
        }))
    }

    fn count_rejection<T>(&self, judged: Result<T, Rejection>) -> Result<T, Rejection> {
        if let Err(rejection) = &judged {
            self.metrics.rejected(rejection);
        }
        judged
    }
}
