//! Building a client.

use std::fmt;
use std::sync::Arc;

use pipewright_core::http::{RequestPath, SharedTransport, Timeouts};
use pipewright_core::resilience::{RateLimiter, RetryPolicy};
use pipewright_core::time::{SharedClock, SystemClock};

use super::JenkinsClient;
use super::jenkins_client::Inner;
use super::observer::Observer;
use crate::auth::{BasicAuthenticator, Credential, Crumbs, JenkinsAuthenticator, SecretKind};
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
        let (config, credential) = (self.config, self.credential);
        let basic = credential
            .login()
            .map(|login| Arc::new(BasicAuthenticator::new(login.clone())));
        let limiter = Arc::new(RateLimiter::new(config.rate_limits));
        let start = |transport: SharedTransport| {
            let mut path = RequestPath::builder(config.base_url().clone(), transport)
                .rate_limiter(Arc::clone(&limiter))
                .circuit_breaker(config.circuit_breaker)
                .clock(Arc::clone(&self.clock))
                .observer(Arc::new(Observer));
            if let Some(user_agent) = config.user_agent.clone() {
                path = path.user_agent(user_agent);
            }
            match config.seed {
                Some(seed) => path.seed(seed),
                None => path,
            }
        };
        let mut of_crumbs = start(Arc::clone(&self.transport))
            .retry(RetryPolicy {
                refreshed_credential: config.retry.refreshed_credential,
                ..RetryPolicy::none()
            })
            .timeouts(within(config.timeouts));
        if let Some(basic) = &basic {
            of_crumbs = of_crumbs.authenticator(Arc::<BasicAuthenticator>::clone(basic));
        }
        let needed = credential.kind() != Some(SecretKind::ApiToken);
        let crumbs = Arc::new(Crumbs::new(of_crumbs.build(), needed, self.metrics.clone()));
        let mut path = start(self.transport)
            .retry(config.retry.clone())
            .timeouts(config.timeouts)
            .authenticator(Arc::new(JenkinsAuthenticator {
                basic,
                crumbs: Arc::clone(&crumbs),
            }));
        if let Some(decorate) = self.decorate {
            path = path.decorate(decorate);
        }
        JenkinsClient {
            inner: Arc::new(Inner {
                path: path.build(),
                crumbs,
                anonymous: credential.user().is_none(),
                metrics: self.metrics,
                job_privacy: config.job_privacy,
            }),
        }
    }
}

/// A crumb is fetched within an attempt of the write that needs it. It has to fail before the attempt
/// does, which could not say any more that the write was not sent.
fn within(timeouts: Timeouts) -> Timeouts {
    let attempt = timeouts.attempt * 2 / 3;
    Timeouts {
        attempt,
        overall: attempt,
        body_idle: timeouts.body_idle.min(attempt),
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
