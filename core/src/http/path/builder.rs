//! The settings of a request path.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, Uri};
use rand::{SeedableRng as _, rngs::StdRng};
use url::Url;

use super::{
    AttemptObserver, RedirectPolicy, RequestPath, exchange::Exchange, request_path::Inner,
};
use crate::{
    http::{Authenticator, NoAuthenticator, ServerHints, SharedTransport},
    resilience::{CircuitBreakerConfig, CircuitBreakers, RateLimiter, RateLimits, RetryPolicy},
    time::{SharedClock, SystemClock},
};

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// One attempt, until the response's headers are there. Default 30 s.
    pub attempt: Duration,
    /// The whole call until then, waits and retries included. Default 10 min, which leaves room for
    /// a server that asks to wait.
    pub overall: Duration,
    /// Between two chunks of a body. Default 60 s.
    pub body_idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(30),
            overall: Duration::from_secs(600),
            body_idle: Duration::from_secs(60),
        }
    }
}

type Decorate = Box<dyn FnOnce(SharedTransport) -> SharedTransport + Send>;

/// Builds a [`RequestPath`]. Everything has a default but the base URL and the transport.
#[must_use]
pub struct RequestPathBuilder {
    base_url: Url,
    transport: SharedTransport,
    authenticator: Arc<dyn Authenticator>,
    decorate: Option<Decorate>,
    retry: RetryPolicy,
    limits: RateLimits,
    limiter: Option<Arc<RateLimiter>>,
    breaker: CircuitBreakerConfig,
    timeouts: Timeouts,
    redirects: RedirectPolicy,
    hints: ServerHints,
    clock: SharedClock,
    seed: u64,
    user_agent: HeaderValue,
    body_limit: usize,
    observer: Option<Arc<dyn AttemptObserver>>,
}

impl std::fmt::Debug for RequestPathBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RequestPathBuilder")
            .field("origin", &self.base_url.origin().ascii_serialization())
            .finish_non_exhaustive()
    }
}

impl RequestPathBuilder {
    pub(super) fn new(base_url: Url, transport: SharedTransport) -> Self {
        Self {
            base_url,
            transport,
            authenticator: Arc::new(NoAuthenticator),
            decorate: None,
            retry: RetryPolicy::default(),
            limits: RateLimits::default(),
            limiter: None,
            breaker: CircuitBreakerConfig::default(),
            timeouts: Timeouts::default(),
            redirects: RedirectPolicy::default(),
            hints: ServerHints::default(),
            clock: Arc::new(SystemClock),
            seed: rand::random(),
            user_agent: HeaderValue::from_static(concat!("pipewright/", env!("CARGO_PKG_VERSION"))),
            body_limit: 64 * 1024 * 1024,
            observer: None,
        }
    }

    /// Where the credential comes from. Default: none is sent.
    pub fn authenticator(mut self, authenticator: Arc<dyn Authenticator>) -> Self {
        self.authenticator = authenticator;
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

    /// What is sent again, how often and when.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// How many requests may be sent in a time.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Shares a limiter with other paths, instead of one of its own.
    pub fn rate_limiter(mut self, limiter: Arc<RateLimiter>) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// When calls to a failing server are held back.
    pub fn circuit_breaker(mut self, breaker: CircuitBreakerConfig) -> Self {
        self.breaker = breaker;
        self
    }

    /// How long things may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Which redirects are followed.
    pub fn redirects(mut self, redirects: RedirectPolicy) -> Self {
        self.redirects = redirects;
        self
    }

    /// The names of the server's rate-limit headers.
    pub fn hints(mut self, hints: ServerHints) -> Self {
        self.hints = hints;
        self
    }

    /// The wall clock against which the server's dates are read.
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self
    }

    /// The seed of the jitter, so that a test repeats. Default: a random one.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = user_agent;
        self
    }

    /// The largest body, in bytes, that [`RequestPath::send`] collects. Default 64 MiB.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Who is told of each attempt: metrics, measurements.
    pub fn observer(mut self, observer: Arc<dyn AttemptObserver>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Builds the path.
    pub fn build(self) -> RequestPath {
        let limiter = self
            .limiter
            .unwrap_or_else(|| Arc::new(RateLimiter::new(self.limits)));
        let exchange = Arc::new(Exchange {
            transport: self.transport,
            authenticator: Arc::clone(&self.authenticator),
            limiter: Arc::clone(&limiter),
            base_url: self.base_url.clone(),
            redirects: self.redirects,
        });
        let decorated = self
            .decorate
            .map(|decorate| decorate(Arc::<Exchange>::clone(&exchange)));
        RequestPath::from_inner(Inner {
            exchange,
            decorated,
            limiter,
            authenticator: self.authenticator,
            base_uri: Uri::try_from(self.base_url.as_str()).ok(),
            base_url: self.base_url,
            retry: self.retry,
            breakers: CircuitBreakers::new(self.breaker),
            timeouts: self.timeouts,
            hints: self.hints,
            clock: self.clock,
            random: std::sync::Mutex::new(StdRng::seed_from_u64(self.seed)),
            user_agent: self.user_agent,
            body_limit: self.body_limit,
            observer: self.observer,
        })
    }
}
