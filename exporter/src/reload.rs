//! Reading the configuration again while it is in use.

use std::sync::Arc;

use pipewright_core::time::SharedClock;
use tokio::sync::{Mutex, watch};

use crate::config::{Config, ConfigError, Loaded, Problem, Sources};
use crate::operational::Operational;

/// The configuration in use, which can be read again.
#[derive(Debug)]
pub struct Reloader {
    sources: Sources,
    now: watch::Sender<Arc<Loaded>>,
    operational: Operational,
    clock: SharedClock,
    turn: Mutex<()>,
}

impl Reloader {
    /// Begins with what was read from the sources.
    pub fn new(
        sources: Sources,
        loaded: Loaded,
        operational: Operational,
        clock: SharedClock,
    ) -> Self {
        operational.config_reloaded(true, clock.now());
        Self {
            sources,
            now: watch::Sender::new(Arc::new(loaded)),
            operational,
            clock,
            turn: Mutex::new(()),
        }
    }

    /// The configuration in use.
    pub fn current(&self) -> Arc<Loaded> {
        Arc::clone(&self.now.borrow())
    }

    /// Tells of every change from now on.
    pub fn subscribe(&self) -> watch::Receiver<Arc<Loaded>> {
        self.now.subscribe()
    }

    /// Reads everything again. The one in use stays if the new one is wrong.
    ///
    /// # Errors
    /// With all that is wrong.
    pub async fn reload(self: Arc<Self>) -> Result<(), ConfigError> {
        let _turn = self.turn.lock().await;
        let sources = self.sources.clone();
        let read = tokio::task::spawn_blocking(move || sources.load()).await;
        let read = read.unwrap_or_else(|_| {
            let problem = Problem {
                at: None,
                message: "reading it broke off: this is a bug".to_owned(),
                hint: None,
            };
            Err(ConfigError {
                problems: vec![problem],
            })
        });
        self.operational
            .config_reloaded(read.is_ok(), self.clock.now());
        match read {
            Ok(loaded) => {
                let before = self.current();
                for what in needs_restart(&before.config, &loaded.config) {
                    tracing::warn!("{what} was changed, which takes effect at the next start");
                }
                for warning in &loaded.warnings {
                    tracing::warn!("{warning}");
                }
                self.now.send_replace(Arc::new(loaded));
                tracing::info!("the configuration was read again");
                Ok(())
            }
            Err(error) => {
                for problem in &error.problems {
                    tracing::error!("{problem}");
                }
                tracing::error!("the configuration is kept as it was");
                Err(error)
            }
        }
    }
}

/// The sections that are looked at only when the process starts.
fn needs_restart(before: &Config, after: &Config) -> Vec<&'static str> {
    let (old, new) = (&before.server, &after.server);
    let mut changed = Vec::new();
    for (name, differs) in [
        ("log.format", before.log.format != after.log.format),
        (
            "server.listen_address",
            old.listen_address != new.listen_address,
        ),
        (
            "server.web_config_file",
            old.web_config_file != new.web_config_file,
        ),
        (
            "server.max_concurrent_scrapes",
            old.max_concurrent_scrapes != new.max_concurrent_scrapes,
        ),
        ("redis", before.redis != after.redis),
        ("gitlab", before.gitlab != after.gitlab),
        ("state_dir", before.state_dir != after.state_dir),
    ] {
        if differs {
            changed.push(name);
        }
    }
    changed
}
