use std::path::PathBuf;

use super::{ListenAddress, SecretSource};

/// What is served, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSettings {
    /// Where metrics, health and webhooks are served. Default: `:8080`, on every address.
    pub listen_address: ListenAddress,
    /// Whether `/debug/pprof/` is served. Default: no.
    pub enable_pprof: bool,
    /// Whether `POST /-/reload` reads the configuration again. Default: no.
    pub enable_lifecycle: bool,
    /// A web configuration file in Prometheus' format, for TLS and basic authentication.
    pub web_config_file: Option<PathBuf>,
    /// Scrapes that are written at the same time; more wait for their turn. Default: 4.
    pub max_concurrent_scrapes: usize,
    /// The receiver of GitLab's webhooks.
    pub webhook: WebhookSettings,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen_address: ListenAddress::default(),
            enable_pprof: false,
            enable_lifecycle: false,
            web_config_file: None,
            max_concurrent_scrapes: 4,
            webhook: WebhookSettings::default(),
        }
    }
}

/// The receiver of GitLab's webhooks, at `/webhook`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebhookSettings {
    /// Whether webhooks are received. Default: no.
    pub enabled: bool,
    /// What GitLab sends as `X-Gitlab-Token`. Without one, whoever reaches the exporter is believed.
    pub secret_token: Option<SecretSource>,
}
