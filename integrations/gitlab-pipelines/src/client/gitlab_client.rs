//! One server, one credential.

use std::fmt;
use std::sync::Arc;

use pipewright_core::http::{RequestPath, SharedTransport};
use pipewright_core::observability::Privacy;
use pipewright_core::resilience::RateLimiter;
use pipewright_core::time::SharedClock;
use url::Url;

use super::GitLabClientBuilder;
use crate::auth::{Credential, ScopeCheck};
use crate::config::GitLabConfig;
use crate::metrics::GitLabMetrics;

/// A client of one GitLab server. Cheap to clone; clones share the connection, the rate limit, the
/// circuit breaker and what was learned about the token.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use pipewright_core::credentials::Token;
/// use pipewright_core::http::ReqwestTransport;
/// use pipewright_gitlab::requests::pipelines::CreatePipeline;
/// use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Arc::new(ReqwestTransport::builder().build()?);
/// let credential = Credential::personal(Token::new("glpat-…"));
/// let client = GitLabClient::new(GitLabConfig::new("https://gitlab.com")?, credential, transport);
///
/// let project = "acme/shop".parse()?;
/// let pipeline = client.pipelines().create(&project, &CreatePipeline::new("main".parse()?)).await?;
/// println!("pipeline {} is {}", pipeline.id, pipeline.status);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct GitLabClient {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) path: RequestPath,
    pub(super) scopes: Option<ScopeCheck>,
    /// Whether there is no credential.
    pub(super) anonymous: bool,
    pub(super) metrics: GitLabMetrics,
    pub(super) web_url: Url,
    pub(super) project_privacy: Privacy,
}

impl GitLabClient {
    /// A client of a server, with a credential, over a transport.
    pub fn new(config: GitLabConfig, credential: Credential, transport: SharedTransport) -> Self {
        Self::builder(config, credential, transport).build()
    }

    /// Starts a client with metrics, a recorder or a clock of its own.
    pub fn builder(
        config: GitLabConfig,
        credential: Credential,
        transport: SharedTransport,
    ) -> GitLabClientBuilder {
        GitLabClientBuilder::new(config, credential, transport)
    }

    /// Where people go to see this server.
    pub fn web_url(&self) -> &Url {
        &self.inner.web_url
    }

    /// Where GraphQL queries go.
    pub(crate) fn graphql_url(&self) -> Url {
        let mut url = self.inner.web_url.clone();
        let root = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{root}/api/graphql"));
        url
    }

    /// The limiter that every request passes.
    pub fn rate_limiter(&self) -> &Arc<RateLimiter> {
        self.inner.path.rate_limiter()
    }

    /// The wall clock of this client.
    pub fn clock(&self) -> &SharedClock {
        self.inner.path.clock()
    }

    /// What this client counts.
    pub fn metrics(&self) -> &GitLabMetrics {
        &self.inner.metrics
    }
}

impl fmt::Debug for GitLabClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitLabClient")
            .field("web_url", &self.inner.web_url.as_str())
            .finish_non_exhaustive()
    }
}
