//! What is counted, and by whose word.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::observability::REQUEST_SECONDS;
use pipewright_gitlab::types::ProjectId;

use super::last_success::{LastSuccess, LastSuccesses};
use super::live::{Live, Observed};
use crate::exposition::Bounds;
use crate::facts::Admission;

/// One round of a collector, in seconds: 50 ms to 10 minutes.
const ROUND_SECONDS: &[f64] = &[
    0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0,
];

/// Metrics of the exporter itself. Clones count together.
#[derive(Clone, Debug)]
pub struct Operational {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) started: i64,
    pub(super) request_bounds: Bounds,
    pub(super) round_bounds: Bounds,
    pub(super) requests: Live<u64>,
    pub(super) request_duration: Live<Observed>,
    pub(super) rate_limit_remaining: Live<f64>,
    pub(super) rate_limit_reset: Live<f64>,
    pub(super) throttled: AtomicU64,
    pub(super) throttled_micros: AtomicU64,
    pub(super) projects_tracked: AtomicU64,
    pub(super) round_duration: Live<Observed>,
    pub(super) round_errors: Live<u64>,
    pub(super) tier: Live<f64>,
    pub(super) collector_enabled: Live<f64>,
    pub(super) last_success: LastSuccesses,
    pub(super) counted: AtomicU64,
    pub(super) duplicates: AtomicU64,
    pub(super) history: AtomicU64,
    pub(super) webhooks: Live<u64>,
    pub(super) webhooks_refused: Live<u64>,
    pub(super) webhook_last: AtomicI64,
    pub(super) reload_successful: Live<f64>,
    pub(super) reload_time: Live<f64>,
}

/// A tier of GitLab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Free, and the community edition.
    Free,
    /// Premium.
    Premium,
    /// Ultimate.
    Ultimate,
}

impl Operational {
    /// Nothing counted yet; `started` is when the process did.
    pub fn new(started: DateTime<Utc>) -> Self {
        let bounds = |seconds| Bounds::new(seconds).unwrap_or_else(|_| Bounds::none());
        Self {
            inner: Arc::new(Inner {
                started: started.timestamp_millis(),
                request_bounds: bounds(REQUEST_SECONDS),
                round_bounds: bounds(ROUND_SECONDS),
                requests: Live::new(&["method", "endpoint", "status_code"]),
                request_duration: Live::new(&["method", "endpoint"]),
                rate_limit_remaining: Live::new(&[]),
                rate_limit_reset: Live::new(&[]),
                throttled: AtomicU64::new(0),
                throttled_micros: AtomicU64::new(0),
                projects_tracked: AtomicU64::new(0),
                round_duration: Live::new(&["collector_type"]),
                round_errors: Live::new(&["collector_type", "error_type"]),
                tier: Live::new(&[]),
                collector_enabled: Live::new(&["collector_type"]),
                last_success: LastSuccesses::default(),
                counted: AtomicU64::new(0),
                duplicates: AtomicU64::new(0),
                history: AtomicU64::new(0),
                webhooks: Live::new(&["event"]),
                webhooks_refused: Live::new(&["reason"]),
                webhook_last: AtomicI64::new(i64::MIN),
                reload_successful: Live::new(&[]),
                reload_time: Live::new(&[]),
            }),
        }
    }

    /// A request to GitLab that was sent. `endpoint` is a template (`/projects/:id/pipelines`) or
    /// the name of a GraphQL query, never a path with ids in it. `status` is None when no answer
    /// came.
    pub fn api_request(&self, method: &str, endpoint: &str, status: Option<u16>, took: Duration) {
        let inner = &self.inner;
        let status = status.map(|status| status.to_string());
        let status = status.as_deref().unwrap_or("no_answer");
        inner.requests.add(&[method, endpoint, status], 1);
        inner
            .request_duration
            .observe(&[method, endpoint], &inner.request_bounds, took);
    }

    /// What GitLab said of its rate limit. What it did not say stays as it was.
    pub fn rate_limit(&self, remaining: Option<u64>, reset: Option<DateTime<Utc>>) {
        if let Some(remaining) = remaining {
            self.inner.rate_limit_remaining.set(&[], lossy(remaining));
        }
        if let Some(reset) = reset {
            self.inner.rate_limit_reset.set(&[], seconds(reset));
        }
    }

    /// A request waited for the rate limit, the configured one or GitLab's.
    pub fn throttled(&self, waited: Duration) {
        let micros = u64::try_from(waited.as_micros()).unwrap_or(u64::MAX);
        self.inner.throttled.fetch_add(1, Ordering::Relaxed);
        self.inner
            .throttled_micros
            .fetch_add(micros, Ordering::Relaxed);
    }

    /// How many projects are looked at.
    pub fn projects_tracked(&self, projects: u64) {
        self.inner
            .projects_tracked
            .store(projects, Ordering::Relaxed);
    }

    /// A collector ended a round.
    pub fn collected(&self, collector: &str, took: Duration) {
        self.inner
            .round_duration
            .observe(&[collector], &self.inner.round_bounds, took);
    }

    /// A round of a collector, or a part of it, failed. `error_type` is one of a few words, never a
    /// message.
    pub fn collection_failed(&self, collector: &str, error_type: &str) {
        self.inner.round_errors.add(&[collector, error_type], 1);
    }

    /// The tier that GitLab's answers show.
    pub fn tier(&self, tier: Tier) {
        let number = match tier {
            Tier::Free => 0.0,
            Tier::Premium => 1.0,
            Tier::Ultimate => 2.0,
        };
        self.inner.tier.set(&[], number);
    }

    /// Whether a collector runs.
    pub fn collector_enabled(&self, collector: &str, enabled: bool) {
        self.inner
            .collector_enabled
            .set(&[collector], f64::from(u8::from(enabled)));
    }

    /// A collector saw all that it wanted of a project. `path` is the project's now: its series are
    /// labelled with the newest.
    pub fn succeeded(
        &self,
        collector: &str,
        project: ProjectId,
        path: &Arc<str>,
        at: DateTime<Utc>,
    ) {
        self.inner.last_success.set(LastSuccess {
            project,
            path: Arc::clone(path),
            collector: collector.into(),
            at,
        });
    }

    /// A project is no longer looked at: its series leave.
    pub fn project_gone(&self, project: ProjectId) {
        self.inner.last_success.remove(project);
    }

    /// What the ledger said of a look.
    pub fn admitted(&self, admission: Admission) {
        for (total, count) in [
            (&self.inner.counted, admission.counted),
            (&self.inner.duplicates, admission.duplicates),
            (&self.inner.history, admission.history),
        ] {
            total.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// A webhook was taken in. `event` is its kind, such as `pipeline`.
    pub fn webhook_received(&self, event: &str, at: DateTime<Utc>) {
        self.inner.webhooks.add(&[event], 1);
        self.inner
            .webhook_last
            .fetch_max(at.timestamp_millis(), Ordering::Relaxed);
    }

    /// A webhook was refused. `reason` is one of a few words, such as `token`.
    pub fn webhook_refused(&self, reason: &str) {
        self.inner.webhooks_refused.add(&[reason], 1);
    }

    /// The configuration was read, at the start or again, with or without success.
    pub fn config_reloaded(&self, successful: bool, at: DateTime<Utc>) {
        self.inner
            .reload_successful
            .set(&[], f64::from(u8::from(successful)));
        if successful {
            self.inner.reload_time.set(&[], seconds(at));
        }
    }
}

pub(super) fn seconds(time: DateTime<Utc>) -> f64 {
    milliseconds_as_seconds(time.timestamp_millis())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds fit for millennia")]
pub(super) fn milliseconds_as_seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
pub(super) fn lossy(count: u64) -> f64 {
    count as f64
}
