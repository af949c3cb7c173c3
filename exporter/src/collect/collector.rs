//! The collector.

use std::pin::pin;
use std::sync::Arc;

use futures_util::StreamExt as _;
use tokio::sync::{Mutex, Notify};
use tokio::time::sleep_until;

use super::engine::{Engine, Work};
use super::inlet::{Inlet, Outlet};
use super::shared::Shared;
use super::status::{Status, WayStatus};
use super::{CollectorBuilder, Connection};
use crate::config::{CollectorKind, Config};
use crate::facts::Ledger;
use crate::operational::Operational;

/// Finds projects, looks at them when they are due, takes webhooks in between, and hands what it saw
/// to the ledger.
///
/// Everything waits on tokio's time and draws chance from a seed, and nothing is spawned: on a paused
/// runtime of one thread a run repeats, and dropping [`Collector::run`] stops it at once, wherever it
/// is. What it had not handed in is seen anew by the next run.
#[derive(Clone, Debug)]
pub struct Collector {
    shared: Arc<Shared>,
    inlet: Inlet,
    outlet: Outlet,
    reload: Arc<Notify>,
    seed: u64,
}

impl Collector {
    /// Starts a collector for what `config` asks for.
    pub fn builder(
        config: Arc<Config>,
        connection: Connection,
        ledger: Arc<dyn Ledger>,
        operational: Operational,
    ) -> CollectorBuilder {
        CollectorBuilder::new(config, connection, ledger, operational)
    }

    pub(super) fn of(shared: Shared, seed: u64) -> Self {
        let (inlet, receiver) = Inlet::new();
        Self {
            shared: Arc::new(shared),
            inlet,
            outlet: Arc::new(Mutex::new(receiver)),
            reload: Arc::new(Notify::new()),
            seed,
        }
    }

    /// Runs until `stop` ends. What is under way then is given up: it only reads. Webhooks that were
    /// taken in are used first.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        let mut outlet = self.outlet.lock().await;
        let mut work = Work::new();
        let mut engine = Engine::new(&self.shared, self.seed);
        loop {
            engine.start(&work);
            let wake = engine.wake();
            // In this order, so that a run repeats.
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(done) = work.next(), if !work.is_empty() => engine.ended(done).await,
                Some(delivery) = outlet.recv() => engine.webhook(&delivery, &mut work).await,
                () = self.reload.notified() => engine.reload().await,
                () = until(wake) => {}
            }
        }
        while let Ok(delivery) = outlet.try_recv() {
            engine.webhook(&delivery, &mut work).await;
        }
    }

    /// Where webhooks come in.
    pub fn webhooks(&self) -> Inlet {
        self.inlet.clone()
    }

    /// Another configuration: collectors, projects and their settings hold from now on. The
    /// connection (address, token, limits) stays the one it was made with.
    pub fn reload(&self, config: Arc<Config>) {
        self.shared.set_config(config);
        self.reload.notify_one();
    }

    /// How things stand.
    pub fn status(&self) -> Status {
        let shared = &self.shared;
        let way = WayStatus {
            way: if shared.way.is_graphql() {
                "graphql"
            } else {
                "rest"
            },
            reason: shared.way.reason(),
            batch_size: shared.graphql.batch_size(),
            missing_fields: shared.graphql.missing_fields(),
        };
        let config = shared.config();
        let collectors = CollectorKind::ALL
            .into_iter()
            .map(|kind| (kind, config.collectors.is_active(kind)));
        shared.status.status(way, collectors, self.inlet.waiting())
    }
}

async fn until(wake: Option<tokio::time::Instant>) {
    match wake {
        Some(wake) => sleep_until(wake).await,
        None => std::future::pending().await,
    }
}
