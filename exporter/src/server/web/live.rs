use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use pipewright_core::serve::TlsSource;
use rustls::ServerConfig;

use super::passwords::Passwords;
use super::{material, tls};
use crate::config::WebConfig;

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(5);

/// A web configuration that follows its files.
#[derive(Debug)]
pub struct LiveWeb {
    path: PathBuf,
    now: ArcSwap<Web>,
    seen: Mutex<Option<[u8; 32]>>,
    pub(super) passwords: Passwords,
}

/// What is in use.
#[derive(Debug, Default)]
pub(super) struct Web {
    pub(super) config: WebConfig,
    tls: Option<Arc<ServerConfig>>,
}

/// A web configuration that cannot be used, with all that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WebError(String);

impl LiveWeb {
    /// Reads a web configuration file and all that it names.
    ///
    /// # Errors
    /// With all that is wrong with it.
    pub fn read(path: PathBuf) -> Result<Self, WebError> {
        let (web, seen) = load(&path)?;
        Ok(Self {
            path,
            now: ArcSwap::from_pointee(web),
            seen: Mutex::new(Some(seen)),
            passwords: Passwords::default(),
        })
    }

    /// Whether TLS is spoken.
    pub fn has_tls(&self) -> bool {
        self.now.load().tls.is_some()
    }

    pub(super) fn now(&self) -> Arc<Web> {
        self.now.load_full()
    }

    /// Reads the files again if they changed. What is in use stays if the new ones are wrong, which
    /// is logged once.
    pub fn refresh(&self) {
        let text = material::file(&self.path).unwrap_or_default();
        let now = self.now.load_full();
        let fingerprint = material::fingerprint(&text, now.config.tls.as_ref());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == Some(fingerprint) {
            return;
        }
        *seen = Some(fingerprint);
        match load(&self.path) {
            Ok((web, fingerprint)) => {
                *seen = Some(fingerprint);
                self.now.store(Arc::new(web));
                tracing::info!(file = %self.path.display(), "the web configuration was read again");
            }
            Err(error) => {
                tracing::error!(%error, "the web configuration is kept as it was");
            }
        }
    }

    /// Looks at the files for ever.
    pub async fn follow(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let this = Arc::clone(&self);
            if let Err(error) = tokio::task::spawn_blocking(move || this.refresh()).await {
                tracing::error!(%error, "the web configuration could not be looked at");
            }
        }
    }
}

fn load(path: &std::path::Path) -> Result<(Web, [u8; 32]), WebError> {
    let wrong = |error: &dyn std::fmt::Display| WebError(error.to_string());
    let config = WebConfig::read(path).map_err(|error| wrong(&error))?;
    let bytes = material::file(path).map_err(|error| wrong(&error))?;
    let fingerprint = material::fingerprint(&bytes, config.tls.as_ref());
    let tls = config.tls.as_ref().map(tls::server_config).transpose();
    let tls = tls.map_err(|error| WebError(format!("{}: {error}", path.display())))?;
    let web = Web {
        config,
        tls: tls.map(Arc::new),
    };
    Ok((web, fingerprint))
}

impl TlsSource for LiveWeb {
    fn current(&self) -> Option<Arc<ServerConfig>> {
        self.now.load().tls.clone()
    }
}
