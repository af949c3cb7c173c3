use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_core::credentials::Redactor;
use pipewright_core::time::SharedClock;
use tokio::sync::Semaphore;

use super::{StatusSource, WebhookEndpoint};
use crate::exposition::MetricSource;
use crate::operational::Operational;
use crate::reload::Reloader;

/// What is served from.
pub struct ServerParts {
    /// What a scrape shows, in this order.
    pub metrics: Vec<Arc<dyn MetricSource>>,
    /// The exporter's own figures.
    pub operational: Operational,
    /// How the collecting goes.
    pub status: Arc<dyn StatusSource>,
    /// The configuration in use, and how to read it again.
    pub reloader: Arc<Reloader>,
    /// Where webhooks go.
    pub webhooks: Arc<WebhookEndpoint>,
    /// What no answer may hold.
    pub redactor: Redactor,
    /// The wall clock.
    pub clock: SharedClock,
}

/// What every request meets.
#[derive(Clone)]
pub struct ServerState {
    pub(super) parts: Arc<ServerParts>,
    pub(super) started: DateTime<Utc>,
    /// Places for scrapes.
    pub(super) scrapes: Arc<Semaphore>,
}

impl ServerState {
    /// The state of a server that starts now.
    pub fn new(parts: ServerParts) -> Self {
        let scrapes = parts
            .reloader
            .current()
            .config
            .server
            .max_concurrent_scrapes;
        Self {
            started: parts.clock.now(),
            scrapes: Arc::new(Semaphore::new(scrapes)),
            parts: Arc::new(parts),
        }
    }
}

impl fmt::Debug for ServerParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerParts")
            .field("webhooks", &self.webhooks)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ServerState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerState")
            .field("started", &self.started)
            .finish_non_exhaustive()
    }
}
