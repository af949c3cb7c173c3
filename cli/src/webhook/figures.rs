use pipewright_core::observability::{CounterFamily, GaugeFamily, MetricSpec, MetricsSink};
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::webhook::WebhookMetrics;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use super::answer::Refusal;
use super::queue::Queue;

const HANDLED: MetricSpec<1> = MetricSpec::new(
    "pipewright_webhook_handled_total",
    "Accepted events by what became of them",
    ["outcome"],
);
const REFUSED: MetricSpec<1> = MetricSpec::new(
    "pipewright_webhook_refused_total",
    "Requests that were not accepted, other than those that gitlab_webhook_rejected_total counts",
    ["reason"],
);
const WAITING: MetricSpec<0> = MetricSpec::new(
    "pipewright_webhook_waiting",
    "Accepted events that wait to be handled",
    [],
);

/// What is counted.
#[derive(Debug)]
pub(super) struct Figures {
    registry: Registry,
    pub(super) received: WebhookMetrics,
    handled: CounterFamily<1>,
    refused: CounterFamily<1>,
    waiting: GaugeFamily<0>,
}

/// What became of an accepted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Its line was written.
    Printed,
    /// Its program succeeded.
    Succeeded,
    /// Its program failed, or could not be run.
    Failed,
    /// Its program took too long.
    TimedOut,
    /// The state it tells was known.
    Known,
}

impl Figures {
    pub(super) fn new() -> Self {
        let mut registry = Registry::default();
        let mut sink = MetricsSink::new(&mut registry);
        let gitlab = GitLabMetrics::new(&mut sink);
        Self {
            received: WebhookMetrics::new(&mut sink, gitlab),
            handled: sink.counter(&HANDLED),
            refused: sink.counter(&REFUSED),
            waiting: sink.gauge(&WAITING),
            registry,
        }
    }

    pub(super) fn handled(&self, outcome: Outcome) {
        let name = match outcome {
            Outcome::Printed => "printed",
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::TimedOut => "timed_out",
            Outcome::Known => "known",
        };
        self.handled.increment([name]);
    }

    pub(super) fn refused(&self, refusal: &Refusal) {
        if !matches!(refusal, Refusal::Rejected(_)) {
            self.refused.increment([refusal.code()]);
        }
    }

    /// In the text form of Prometheus.
    #[expect(clippy::cast_precision_loss, reason = "a queue is far below 2^52")]
    pub(super) fn text(&self, queue: &Queue) -> String {
        self.waiting.set([], queue.len() as f64);
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
