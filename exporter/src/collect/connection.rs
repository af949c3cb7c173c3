//! The one way to GitLab.

use std::num::NonZeroU32;
use std::sync::Arc;

use pipewright_core::http::SharedTransport;
use pipewright_core::resilience::{RateLimiter, RetryPolicy, RetryRule};
use pipewright_core::time::SharedClock;
use pipewright_gitlab::{Credential, Error, GitLabClient, GitLabConfig};

use super::{RequestObserver, ServerClock};
use crate::config::GitLabSettings;
use crate::operational::Operational;

/// A client whose requests are limited, counted, and tell the server's time. Everything that the
/// exporter asks GitLab goes this way: pages, repetitions and what webhooks give rise to as well.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(super) client: GitLabClient,
    pub(super) clock: ServerClock,
}

impl Connection {
    /// A connection by these settings, over a transport. `seed` is what chance is drawn from.
    pub fn new(
        settings: &GitLabSettings,
        credential: Credential,
        transport: SharedTransport,
        operational: &Operational,
        clock: SharedClock,
        seed: u64,
    ) -> Result<Self, Error> {
        let mut config = GitLabConfig::new(settings.base_url())?;
        config.timeouts.attempt = settings.request_timeout;
        config.retry = retry();
        config.check_scopes = false;
        config.seed = Some(seed);
        let server = ServerClock::new(Arc::clone(&clock));
        let observer = RequestObserver::new(operational.clone(), server.clone());
        let limiter = limiter(
            settings.max_requests_per_second,
            settings.burst_requests_per_second,
        );
        let client = GitLabClient::builder(config, credential, transport)
            .clock(clock)
            .observer(Arc::new(observer))
            .rate_limiter(Arc::new(limiter))
            .build();
        Ok(Self {
            client,
            clock: server,
        })
    }

    /// The client.
    pub fn client(&self) -> &GitLabClient {
        &self.client
    }

    /// The server's clock.
    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }
}

fn limiter(rate: Option<f64>, burst: NonZeroU32) -> RateLimiter {
    RateLimiter::per_second(rate.unwrap_or_default(), burst)
}

/// What fails is looked at again in the next round anyway, and a query that was too much is better
/// asked for less: few repetitions at once.
fn retry() -> RetryPolicy {
    let defaults = RetryPolicy::default();
    RetryPolicy {
        timeout: RetryRule {
            max_retries: 1,
            ..defaults.timeout
        },
        unavailable: RetryRule {
            max_retries: 1,
            ..defaults.unavailable
        },
        server_error: RetryRule {
            max_retries: 2,
            ..defaults.server_error
        },
        ..defaults
    }
}
