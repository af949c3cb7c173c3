//! Building a client.

use std::fmt;
use std::sync::Arc;

use http::HeaderName;
use pipewright_core::http::{
    AttemptObserver, RequestPath, ResetForm, ServerHints, SharedTransport,
};
use pipewright_core::resilience::RateLimiter;
use pipewright_core::time::{SharedClock, SystemClock};

use super::GitLabClient;
use super::gitlab_client::Inner;
use super::observer::Observer;
use crate::auth::{Credential, ScopeCheck};
use crate::config::GitLabConfig;
use crate::metrics::GitLabMetrics;

type Decorate = Box<dyn FnOnce(SharedTransport) -> SharedTransport + Send>;

/// Builds a [`GitLabClient`].
#[must_use]
pub struct GitLabClientBuilder {
    config: GitLabConfig,
    credential: Credential,
    transport: SharedTransport,
    clock: SharedClock,
    metrics: GitLabMetrics,
    decorate: Option<Decorate>,
    observer: Option<Arc<dyn AttemptObserver>>,
    limiter: Option<Arc<RateLimiter>>,
}

impl GitLabClientBuilder {
    pub(super) fn new(
        config: GitLabConfig,
        credential: Credential,
        transport: SharedTransport,
    ) -> Self {
        Self {
            config,
            credential,
            transport,
            clock: SystemClock::shared(),
            metrics: GitLabMetrics::default(),
            decorate: None,
            observer: None,
            limiter: None,
        }
    }

    /// The wall clock against which the server's dates are read.
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self
    }

    /// Where what happens is counted.
    pub fn metrics(mut self, metrics: GitLabMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Puts a transport around everything that knows the credential: a recorder, a replayer.
    pub fn decorate(
        mut self,
        decorate: impl FnOnce(SharedTransport) -> SharedTransport + Send + 'static,
    ) -> Self {
        self.decorate = Some(Box::new(decorate));
        self
    }

    /// Who else is told of each attempt: for metrics of one's own.
    pub fn observer(mut self, observer: Arc<dyn AttemptObserver>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Another limiter than one by the configuration's limits: one that is shared, or of a rate that
    /// they cannot say.
    pub fn rate_limiter(mut self, limiter: Arc<RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Builds the client.
    pub fn build(self) -> GitLabClient {
        let config = self.config;
        let scopes =
            (config.check_scopes && self.credential.tells_scopes()).then(ScopeCheck::default);
        let anonymous = self.credential.kind().is_none();
        let mut path = RequestPath::builder(config.api_url().clone(), self.transport)
            .authenticator(self.credential.authenticator())
            .retry(config.retry.clone())
            .rate_limits(config.rate_limits)
            .circuit_breaker(config.circuit_breaker)
            .timeouts(config.timeouts)
            .hints(hints())
            .clock(self.clock)
            .observer(Arc::new(Observer::new(self.metrics.clone(), self.observer)));
        if let Some(limiter) = self.limiter {
            path = path.rate_limiter(limiter);
        }
        if let Some(decorate) = self.decorate {
            path = path.decorate(decorate);
        }
        if let Some(user_agent) = config.user_agent.clone() {
            path = path.user_agent(user_agent);
        }
        if let Some(seed) = config.seed {
            path = path.seed(seed);
        }
        GitLabClient {
            inner: Arc::new(Inner {
                path: path.build(),
                scopes,
                anonymous,
                metrics: self.metrics,
                web_url: config.web_url().clone(),
                project_privacy: config.project_privacy,
            }),
        }
    }
}

/// GitLab's names for the headers of its limits.
pub(super) fn hints() -> ServerHints {
    ServerHints {
        remaining: Some(HeaderName::from_static("ratelimit-remaining")),
        reset: Some((
            HeaderName::from_static("ratelimit-reset"),
            ResetForm::UnixSeconds,
        )),
    }
}

impl fmt::Debug for GitLabClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitLabClientBuilder")
            .field("config", &self.config)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
