//! Building a client.

use std::fmt;
use std::sync::Arc;

use pipewright_core::http::{Authenticator, NoAuthenticator, RequestPath, SharedTransport};
use pipewright_core::time::{SharedClock, SystemClock};

use super::JenkinsClient;
use super::jenkins_client::Inner;
use super::observer::Observer;
use crate::auth::{BasicAuthenticator, Credential};
use crate::config::JenkinsConfig;
use crate::metrics::JenkinsMetrics;

type Decorate = Box<dyn FnOnce(SharedTransport) -> SharedTransport + Send>;

/// Builds a [`JenkinsClient`].
#[must_use]
pub struct JenkinsClientBuilder {
    config: JenkinsConfig,
    credential: Credential,
    transport: SharedTransport,
    clock: SharedClock,
    metrics: JenkinsMetrics,
    decorate: Option<Decorate>,
}

impl JenkinsClientBuilder {
    pub(super) fn new(
        config: JenkinsConfig,
        credential: Credential,
        transport: SharedTransport,
    ) -> Self {
        Self {
            config,
            credential,
            transport,
            clock: SystemClock::shared(),
            metrics: JenkinsMetrics::default(),
            decorate: None,
        }
    }

    /// The wall clock against which the server's dates are read.
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self
    }

    /// Where what happens is counted.
    pub fn metrics(mut self, metrics: JenkinsMetrics) -> Self {
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

    /// Builds the client.
    pub fn build(self) -> JenkinsClient {
        let config = self.config;
        let authenticator: Arc<dyn Authenticator> = match self.credential.login() {
            Some(login) => Arc::new(BasicAuthenticator::new(login.clone())),
            None => Arc::new(NoAuthenticator),
        };
        let mut path = RequestPath::builder(config.base_url().clone(), self.transport)
            .authenticator(authenticator)
            .retry(config.retry.clone())
            .rate_limits(config.rate_limits)
            .circuit_breaker(config.circuit_breaker)
            .timeouts(config.timeouts)
            .clock(self.clock)
            .observer(Arc::new(Observer));
        if let Some(decorate) = self.decorate {
            path = path.decorate(decorate);
        }
        if let Some(user_agent) = config.user_agent.clone() {
            path = path.user_agent(user_agent);
        }
        if let Some(seed) = config.seed {
            path = path.seed(seed);
        }
        JenkinsClient {
            inner: Arc::new(Inner {
                path: path.build(),
                anonymous: self.credential.user().is_none(),
                metrics: self.metrics,
                job_privacy: config.job_privacy,
            }),
        }
    }
}

impl fmt::Debug for JenkinsClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JenkinsClientBuilder")
            .field("config", &self.config)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}
