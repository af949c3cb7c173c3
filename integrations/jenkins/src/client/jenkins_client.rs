//! One server, one credential.

use std::fmt;
use std::sync::Arc;

use pipewright_core::http::{RequestPath, SharedTransport};
use pipewright_core::observability::Privacy;
use pipewright_core::time::SharedClock;
use url::Url;

use super::JenkinsClientBuilder;
use crate::auth::{Credential, Crumbs};
use crate::config::JenkinsConfig;
use crate::metrics::JenkinsMetrics;
use crate::types::rebase;

/// A client of one Jenkins server. Cheap to clone; clones share the connection, the rate limit, the
/// circuit breaker and the crumb. A program may have as many clients as it has servers.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use pipewright_core::credentials::Token;
/// use pipewright_core::http::ReqwestTransport;
/// use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Arc::new(ReqwestTransport::builder().build()?);
/// let credential = Credential::api_token("admin", Token::new("11…"))?;
/// let config = JenkinsConfig::new("https://ci.example.com")?;
/// let client = JenkinsClient::new(config, credential, transport);
///
/// let job = client.jobs().get(&"acme/shop".parse()?).await?;
/// println!("{} is {:?}", job.full_name, job.color);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct JenkinsClient {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) path: RequestPath,
    pub(super) crumbs: Arc<Crumbs>,
    /// Whether there is no credential.
    pub(super) anonymous: bool,
    pub(super) metrics: JenkinsMetrics,
    pub(super) job_privacy: Privacy,
}

impl JenkinsClient {
    /// A client of a server, with a credential, over a transport.
    pub fn new(config: JenkinsConfig, credential: Credential, transport: SharedTransport) -> Self {
        Self::builder(config, credential, transport).build()
    }

    /// Starts a client with metrics, a recorder or a clock of its own.
    pub fn builder(
        config: JenkinsConfig,
        credential: Credential,
        transport: SharedTransport,
    ) -> JenkinsClientBuilder {
        JenkinsClientBuilder::new(config, credential, transport)
    }

    /// The root of the server.
    pub fn base_url(&self) -> &Url {
        self.inner.path.base_url()
    }

    /// The wall clock of this client.
    pub fn clock(&self) -> &SharedClock {
        self.inner.path.clock()
    }

    /// What this client counts.
    pub fn metrics(&self) -> &JenkinsMetrics {
        &self.inner.metrics
    }

    /// The same resource as a URL that the server gave, under the URL by which this client reaches
    /// it. Only the path below the server's root is believed: Jenkins writes URLs with the host that
    /// its administrators configured, or with the one that a proxy asked for.
    pub fn rebase(&self, url: &str) -> String {
        rebase(self.base_url(), url)
    }
}

impl fmt::Debug for JenkinsClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JenkinsClient")
            .field("base_url", &self.base_url().as_str())
            .finish_non_exhaustive()
    }
}
