use std::fmt;
use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_core::http::SharedTransport;
use pipewright_core::time::SharedClock;
use pipewright_gitlab::Credential;

use crate::config::{Loaded, LogLevel, Sources};
use crate::server::LiveWeb;
use crate::store::Store;

/// What an exporter is made of.
pub struct ExporterParts {
    /// What the configuration is read from, should it be read again.
    pub sources: Sources,
    /// The configuration.
    pub loaded: Loaded,
    /// The way to GitLab.
    pub transport: SharedTransport,
    /// What GitLab is shown.
    pub credential: Credential,
    /// Where facts are kept.
    pub store: Arc<dyn Store>,
    /// TLS, authentication and headers.
    pub web: Option<Arc<LiveWeb>>,
    /// What nothing that is shown may hold.
    pub redactor: Redactor,
    /// The wall clock.
    pub clock: SharedClock,
    /// What chance is drawn from.
    pub seed: u64,
    /// Called when another level of logging is asked for.
    pub log_level: Arc<dyn Fn(LogLevel) + Send + Sync>,
}

impl fmt::Debug for ExporterParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ExporterParts")
            .field("sources", &self.sources)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
