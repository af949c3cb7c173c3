//! Sending webhooks.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use http::HeaderMap;
use pipewright_core::http::{SharedTransport, Transport as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout};

use super::delivery::Delivery;
use super::observer::HookObserver;
use super::payload::{Dates, latest, payload};
use super::{HookEvent, health};
use crate::faults::Faults;
use crate::gitlab::Simulation;

/// A receiver has so long to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// So much of an answer is kept.
const MAX_RESPONSE: usize = 8 * 1024;
/// So many deliveries of a hook are kept.
const MAX_RECORDS: usize = 100;

/// Sends webhooks about a simulation, once each: GitLab does not try again.
///
/// Clones are the same sender. [`Webhooks::run`] does the sending.
#[derive(Clone, Debug)]
pub struct Webhooks(Arc<State>);

#[derive(Debug)]
struct State {
    simulation: Arc<Simulation>,
    transport: SharedTransport,
    faults: Faults,
    numbers: Arc<AtomicU64>,
    attempts: AtomicU64,
    inbox: tokio::sync::Mutex<UnboundedReceiver<Delivery>>,
    records: Mutex<BTreeMap<u64, VecDeque<DeliveryRecord>>>,
}

/// What came of one attempt.
#[derive(Clone, Debug)]
pub struct DeliveryRecord {
    /// The attempt's id.
    pub id: u64,
    /// The hook's id.
    pub hook_id: u64,
    /// The address it was sent to.
    pub url: String,
    /// The kind of webhook.
    pub event: HookEvent,
    /// When it was sent, in simulated time.
    pub at: DateTime<Utc>,
    /// The headers it was sent with; they hold the hook's secret.
    pub request_headers: HeaderMap,
    /// The body it was sent with.
    pub request_body: String,
    /// The status of the answer; nothing if there was none.
    pub status: Option<u16>,
    /// The headers of the answer.
    pub response_headers: HeaderMap,
    /// The beginning of the answer, or what went wrong.
    pub response_body: String,
    /// How long it took.
    pub duration: Duration,
    delivery: Delivery,
}

impl DeliveryRecord {
    /// Whether the receiver answered well; a redirect is good enough.
    pub fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..400).contains(&status))
    }
}

/// Why a hook could not be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestError {
    /// There is no such hook.
    NoSuchHook,
    /// The project has nothing to send this kind of webhook about.
    NothingToSend,
}

impl Webhooks {
    /// Watches a simulation from now on. Everything is sent through
    /// `transport`, and suffers the webhook rules of `faults`.
    pub fn new(simulation: Arc<Simulation>, transport: SharedTransport, faults: Faults) -> Self {
        let (outbox, inbox) = unbounded_channel();
        let numbers = Arc::new(AtomicU64::new(1));
        simulation.observe(Box::new(HookObserver {
            outbox,
            numbers: Arc::clone(&numbers),
        }));
        Self(Arc::new(State {
            simulation,
            transport,
            faults,
            numbers,
            attempts: AtomicU64::new(1),
            inbox: tokio::sync::Mutex::new(inbox),
            records: Mutex::default(),
        }))
    }

    /// Keeps the simulation up to date, so that things happen when they are
    /// due, and sends what is to be sent. Runs until it is dropped.
    pub async fn run(&self) {
        tokio::select! {
            biased;
            () = self.0.simulation.drive() => {}
            () = self.deliver() => {}
        }
    }

    async fn deliver(&self) {
        let mut inbox = self.0.inbox.lock().await;
        let mut under_way = FuturesUnordered::new();
        let mut held: Option<Delivery> = None;
        loop {
            let delivery = tokio::select! {
                biased;
                delivery = inbox.recv() => delivery,
                Some(()) = under_way.next(), if !under_way.is_empty() => continue,
            };
            let Some(delivery) = delivery else { return };
            let fault = self.0.faults.webhook(delivery.event.header());
            if fault.lose {
                continue;
            }
            if fault.reorder && held.is_none() {
                held = Some(delivery);
                continue;
            }
            for _ in 0..=fault.duplicates {
                let delay = Duration::from_millis(fault.delay_ms);
                under_way.push(self.send_late(delivery.clone(), delay));
            }
            if let Some(held) = held.take() {
                under_way.push(self.send_late(held, Duration::ZERO));
            }
        }
    }

    async fn send_late(&self, delivery: Delivery, delay: Duration) {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.send(delivery).await;
    }

    async fn send(&self, delivery: Delivery) -> DeliveryRecord {
        let at = self.0.simulation.clock().now();
        let id = self.0.attempts.fetch_add(1, Ordering::Relaxed);
        let headers = delivery.headers(id, at);
        let started = Instant::now();
        let mut record = DeliveryRecord {
            id,
            hook_id: delivery.hook_id,
            url: delivery.url.clone(),
            event: delivery.event,
            at,
            request_headers: headers.clone(),
            request_body: String::from_utf8_lossy(&delivery.body).into_owned(),
            status: None,
            response_headers: HeaderMap::new(),
            response_body: String::new(),
            duration: Duration::ZERO,
            delivery,
        };
        match record.delivery.request(headers) {
            None => "the address is not a URL".clone_into(&mut record.response_body),
            Some(request) => match timeout(TIMEOUT, self.0.transport.send(request)).await {
                Ok(Ok(response)) => {
                    record.status = Some(response.status().as_u16());
                    record.response_headers = response.headers().clone();
                    let head = timeout(TIMEOUT, response.into_body().head(MAX_RESPONSE)).await;
                    let head = head.unwrap_or_default();
                    record.response_body = String::from_utf8_lossy(&head).into_owned();
                }
                Ok(Err(error)) => record.response_body = error.to_string(),
                Err(_) => "execution expired".clone_into(&mut record.response_body),
            },
        }
        record.duration = started.elapsed();
        self.note(&record);
        record
    }

    fn note(&self, record: &DeliveryRecord) {
        tracing::debug!(
            hook = record.hook_id,
            event = record.event.header(),
            status = record.status,
            "webhook"
        );
        self.0.simulation.with(|instance| {
            let now = instance.now;
            if let Some(hook) = instance.hooks.get_mut(&record.hook_id) {
                health::note(hook, record.succeeded(), now);
            }
        });
        let mut records = self
            .0
            .records
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let records = records.entry(record.hook_id).or_default();
        records.push_front(record.clone());
        records.truncate(MAX_RECORDS);
    }

    /// The latest attempts for a hook, newest first.
    pub fn records(&self, hook_id: u64) -> Vec<DeliveryRecord> {
        let records = self
            .0
            .records
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        records
            .get(&hook_id)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// Sends a webhook about the latest of its kind at once, as the test
    /// button does: with other dates, and to a hook that is off too.
    pub async fn test(&self, hook_id: u64, event: HookEvent) -> Result<DeliveryRecord, TestError> {
        let delivery = self.0.simulation.with(|instance| {
            let hook = instance.hooks.get(&hook_id).ok_or(TestError::NoSuchHook)?;
            let id = latest(instance, event, hook.project_id).ok_or(TestError::NothingToSend)?;
            let content = payload(instance, event, id, Dates::Tested);
            let content = content.ok_or(TestError::NothingToSend)?;
            let number = self.0.numbers.fetch_add(1, Ordering::Relaxed);
            Ok(Delivery::new(instance, hook, event, &content, number))
        })?;
        Ok(self.send(delivery).await)
    }

    /// Sends an earlier delivery again, under its own `Idempotency-Key`.
    pub async fn resend(&self, hook_id: u64, record_id: u64) -> Option<DeliveryRecord> {
        let records = self.records(hook_id);
        let record = records.into_iter().find(|record| record.id == record_id)?;
        Some(self.send(record.delivery).await)
    }
}
