use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use pipewright_core::serve::{Listener, ServeLimits};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::follow::{Followers, tell_collectors};
use super::options::engine_options;
use super::status::Standing;
use super::{AssemblyError, ExporterParts};
use crate::collect::{Collector, Connection};
use crate::exposition::MetricSource;
use crate::facts::Ledger;
use crate::ledger::Engine;
use crate::operational::Operational;
use crate::reload::Reloader;
use crate::server::{LiveWeb, ServerParts, ServerState, WebhookEndpoint, router};

/// How long answers may take that are under way when the exporter stops.
const GRACE: Duration = Duration::from_secs(10);

/// Scrapers are few. A head may take as long as most of them wait between two scrapes, so that their
/// connections stay.
const LIMITS: ServeLimits = ServeLimits {
    connections: 512,
    handshake: Duration::from_secs(10),
    head: Duration::from_secs(30),
    stalled: Duration::from_secs(30),
};

/// The whole exporter.
pub struct Exporter {
    collector: Collector,
    engine: Arc<Engine>,
    operational: Operational,
    reloader: Arc<Reloader>,
    followers: Followers,
    state: ServerState,
    web: Option<Arc<LiveWeb>>,
}

impl Exporter {
    /// Puts the parts together, and reads back what was counted before.
    ///
    /// # Errors
    /// When the state cannot be used, or GitLab not be asked with these settings.
    pub async fn open(parts: ExporterParts) -> Result<Self, AssemblyError> {
        let operational = Operational::new(parts.clock.now());
        let config = Arc::new(parts.loaded.config.clone());
        let engine = Engine::open(parts.store, engine_options(&config), operational.clone())
            .await
            .map_err(AssemblyError::State)?;
        let engine = Arc::new(engine);
        let connection = Connection::new(
            &config.gitlab,
            parts.credential,
            parts.transport,
            &operational,
            Arc::clone(&parts.clock),
            parts.seed,
        )?;
        let ledger: Arc<dyn Ledger> = Arc::clone(&engine) as _;
        let collector =
            Collector::builder(Arc::clone(&config), connection, ledger, operational.clone())
                .seed(parts.seed)
                .build();
        let reloader = Arc::new(Reloader::new(
            parts.sources,
            parts.loaded,
            operational.clone(),
            Arc::clone(&parts.clock),
        ));
        let webhooks = Arc::new(WebhookEndpoint::new(
            &config.server.webhook,
            Arc::new(collector.webhooks()),
            operational.clone(),
            parts.redactor.clone(),
            Arc::clone(&parts.clock),
        ));
        let metrics: Vec<Arc<dyn MetricSource>> =
            vec![Arc::clone(&engine) as _, Arc::new(operational.clone())];
        let state = ServerState::new(ServerParts {
            metrics,
            operational: operational.clone(),
            status: Arc::new(Standing {
                collector: collector.clone(),
                reloader: Arc::clone(&reloader),
            }),
            reloader: Arc::clone(&reloader),
            webhooks: Arc::clone(&webhooks),
            redactor: parts.redactor,
            clock: parts.clock,
        });
        tell_collectors(&operational, &config);
        Ok(Self {
            followers: Followers {
                collector: collector.clone(),
                engine: Arc::clone(&engine),
                webhooks,
                log_level: parts.log_level,
                operational: operational.clone(),
            },
            collector,
            engine,
            operational,
            reloader,
            state,
            web: parts.web,
        })
    }

    /// Everything that is served, for tests and for listeners of one's own.
    pub fn router(&self) -> Router {
        router(self.state.clone(), self.web.clone())
    }

    /// The configuration in use, and how to read it again.
    pub fn reloader(&self) -> &Arc<Reloader> {
        &self.reloader
    }

    /// Collects and serves until `stop` is over. Then no more connections are accepted, answers
    /// under way are finished, and what was counted is written.
    ///
    /// # Errors
    /// When a part breaks off, or the state cannot be written at the end.
    pub async fn run(
        self,
        socket: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> Result<(), AssemblyError> {
        let (stopping, stopped) = watch::channel(false);
        let mut listener = Listener::new(socket, self.router()).limits(LIMITS);
        if let Some(web) = &self.web {
            listener = listener.tls(Arc::clone(web) as _);
        }
        let mut serving = tokio::spawn(listener.run(until(stopped.clone()), GRACE));
        let collector = self.collector.clone();
        let mut collecting = tokio::spawn(async move { collector.run(until(stopped)).await });
        let engine = Arc::clone(&self.engine);
        let mut keeping = tokio::spawn(async move { engine.run().await });
        let mut following = tokio::spawn(self.followers.follow(self.reloader));
        let refreshing = self.web.map(|web| tokio::spawn(web.follow()));

        let ended = tokio::select! {
            () = stop => Ok(()),
            _ = &mut serving => Err(AssemblyError::BrokeOff("the server")),
            _ = &mut collecting => Err(AssemblyError::BrokeOff("the collector")),
            _ = &mut keeping => Err(AssemblyError::BrokeOff("the keeping of the state")),
            _ = &mut following => Err(AssemblyError::BrokeOff("the reading of the configuration")),
        };
        tracing::info!("stopping");
        stopping.send_replace(true);
        following.abort();
        if let Some(refreshing) = refreshing {
            refreshing.abort();
        }
        if !collecting.is_finished() {
            let _ = collecting.await;
        }
        if !serving.is_finished() {
            let _ = serving.await;
        }
        keeping.abort();
        let kept = self.engine.close().await.map_err(AssemblyError::NotKept);
        ended.and(kept)
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone has stopped as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

impl fmt::Debug for Exporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exporter")
            .field("collector", &self.collector)
            .field("operational", &self.operational)
            .finish_non_exhaustive()
    }
}
