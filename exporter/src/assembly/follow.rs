use std::sync::Arc;

use super::options::engine_options;
use crate::collect::Collector;
use crate::config::{CollectorKind, Config, LogLevel};
use crate::ledger::Engine;
use crate::operational::Operational;
use crate::reload::Reloader;
use crate::server::WebhookEndpoint;

/// All that follows the configuration while it is in use.
pub(super) struct Followers {
    pub(super) collector: Collector,
    pub(super) engine: Arc<Engine>,
    pub(super) webhooks: Arc<WebhookEndpoint>,
    pub(super) log_level: Arc<dyn Fn(LogLevel) + Send + Sync>,
    pub(super) operational: Operational,
}

impl Followers {
    /// Hands each new configuration on, for ever.
    pub(super) async fn follow(self, reloader: Arc<Reloader>) {
        let mut changes = reloader.subscribe();
        while changes.changed().await.is_ok() {
            let loaded = Arc::clone(&changes.borrow_and_update());
            let config = Arc::new(loaded.config.clone());
            (self.log_level)(config.log.level);
            self.webhooks.configure(&config.server.webhook);
            self.engine.reconfigure(engine_options(&config)).await;
            tell_collectors(&self.operational, &config);
            self.collector.reload(config);
        }
    }
}

/// Shows which collectors run, and logs which cannot.
pub(super) fn tell_collectors(operational: &Operational, config: &Config) {
    let mut missing = Vec::new();
    for kind in CollectorKind::ALL {
        operational.collector_enabled(kind.as_str(), config.collectors.is_active(kind));
        if config.collectors.is_enabled(kind) && !kind.is_implemented() {
            missing.push(kind.as_str());
        }
    }
    if !missing.is_empty() {
        let collectors = missing.join(", ");
        tracing::info!(%collectors, "not in this version, and so inactive");
    }
}
