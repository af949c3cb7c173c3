//! A client's way to its server: deadline and circuit breaker around the attempts.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, Uri, header, uri::PathAndQuery};
use rand::rngs::StdRng;
use tokio::time::Instant;
use url::{Position, Url};

use super::{
    AttemptObserver, RequestPathBuilder, Timeouts, attempts::Attempting, exchange::Exchange,
};
use crate::{
    http::{
        Answer, Attempts, Authenticator, Body, Call, CallError, CallErrorKind, ServerHints,
        SharedTransport, TransportErrorKind,
        call_error::{Failure, Target},
    },
    resilience::{CircuitBreakers, RateLimiter, RetryPolicy},
    time::{SharedClock, after},
};

/// Sends calls to one server, by the rules of the module's page. Cheap to clone; clones share the
/// limiter, the breaker and the credential.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use bytes::Bytes;
/// use pipewright_core::http::{Call, Facts, RequestPath, ReqwestTransport};
/// use std::sync::Arc;
///
/// let transport = Arc::new(ReqwestTransport::builder().build()?);
/// let path = RequestPath::builder("https://gitlab.example".parse()?, transport).build();
/// let request = http::Request::get("/api/v4/version").body(Bytes::new())?;
/// let answer = path.send(Call::new("gitlab.version", request, Facts::READ)).await?;
/// println!("{}", answer.status());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RequestPath {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) exchange: Arc<Exchange>,
    /// What [`RequestPathBuilder::decorate`] put around the exchange.
    pub(super) decorated: Option<SharedTransport>,
    pub(super) limiter: Arc<RateLimiter>,
    pub(super) authenticator: Arc<dyn Authenticator>,
    pub(super) base_url: Url,
    /// The same, for requests to be given its origin. None where it is no URI: no request can be
    /// sent then.
    pub(super) base_uri: Option<Uri>,
    pub(super) retry: RetryPolicy,
    pub(super) breakers: CircuitBreakers,
    pub(super) timeouts: Timeouts,
    pub(super) hints: ServerHints,
    pub(super) clock: SharedClock,
    pub(super) random: Mutex<StdRng>,
    pub(super) user_agent: HeaderValue,
    pub(super) body_limit: usize,
    pub(super) observer: Option<Arc<dyn AttemptObserver>>,
}

/// What becomes of the body of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Collected within the attempt, so that a body that breaks off is fetched again.
    Collect,
    /// Handed over as it arrives.
    Stream,
}

impl fmt::Debug for RequestPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RequestPath")
            .field(
                "origin",
                &self.inner.base_url.origin().ascii_serialization(),
            )
            .finish_non_exhaustive()
    }
}

impl RequestPath {
    /// Starts a path to `base_url`, the only origin that ever gets the credential, through
    /// `transport`. A path in the base URL (a server under a relative root) stands before each
    /// request's own.
    pub fn builder(base_url: Url, transport: SharedTransport) -> RequestPathBuilder {
        RequestPathBuilder::new(base_url, transport)
    }

    pub(super) fn from_inner(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The server's base URL.
    pub fn base_url(&self) -> &Url {
        &self.inner.base_url
    }

    /// The wall clock of this client.
    pub fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    /// The limiter that every request passes.
    pub fn rate_limiter(&self) -> &Arc<RateLimiter> {
        &self.inner.limiter
    }

    /// Sends `call` and collects the body of the answer, up to the client's limit.
    ///
    /// # Errors
    /// When no answer was had. An answer of any status is no error: what it means is the provider's
    /// to say.
    pub async fn send(&self, mut call: Call) -> Result<Answer<Bytes>, CallError> {
        let answer = Box::pin(self.run(&mut call, Mode::Collect)).await?;
        Ok(Answer {
            response: answer.response.map(Body::into_collected),
            attempts: answer.attempts,
            url: answer.url,
        })
    }

    /// Sends `call` and gives the body as it arrives. The deadline holds until the headers are
    /// there; the body may take as long as it keeps coming.
    ///
    /// # Errors
    /// As [`RequestPath::send`]; a body that breaks off is an error of its stream.
    pub async fn stream(&self, mut call: Call) -> Result<Answer<Body>, CallError> {
        Box::pin(self.run(&mut call, Mode::Stream)).await
    }

    async fn run(&self, call: &mut Call, mode: Mode) -> Result<Answer<Body>, CallError> {
        let inner = &*self.inner;
        let url = Arc::new(inner.prepare(call)?);
        let started = Instant::now();
        let breaker = inner.breakers.for_host(url.host_str().unwrap_or_default());
        let permit = breaker.try_acquire().map_err(|open| {
            CallError::new(
                CallErrorKind::CircuitOpen {
                    retry_in: open.retry_in,
                },
                Target::new(call, &url),
                Attempts::default(),
                format!(
                    "the server failed repeatedly and is left alone for another {:.1} s",
                    open.retry_in.as_secs_f64()
                ),
            )
        })?;
        let mut attempts = Attempts::default();
        let attempting = Attempting {
            path: inner,
            call,
            url: &url,
            mode,
            started,
            deadline: after(started, call.deadline.unwrap_or(inner.timeouts.overall)),
        };
        let outcome = attempting.run(&mut attempts).await;
        attempts.elapsed = started.elapsed();
        match outcome {
            Ok((response, answered_by)) => {
                if says_down(response.status()) {
                    permit.failure();
                } else {
                    permit.success();
                }
                Ok(Answer {
                    response,
                    attempts,
                    url: answered_by.unwrap_or(url),
                })
            }
            Err(failure) => {
                match &failure {
                    Failure::Transport(error)
                        if !matches!(
                            error.kind(),
                            TransportErrorKind::Refused | TransportErrorKind::Request
                        ) =>
                    {
                        permit.failure();
                    }
                    Failure::AttemptTimeout(_) | Failure::DeadlineExceeded { under_way: true } => {
                        permit.failure();
                    }
                    // Not the server's failure, or time that went by in our own queue: no verdict.
                    _ => drop(permit),
                }
                let target = Target::new(call, &url);
                Err(CallError::from_failure(failure, target, attempts))
            }
        }
    }
}

/// Whether a status says that the server itself is in trouble.
fn says_down(status: StatusCode) -> bool {
    matches!(status.as_u16(), 500 | 502 | 503 | 504)
}

impl Inner {
    /// Completes the request: its URL, which is given back, and what all requests say of the client.
    fn prepare(&self, call: &mut Call) -> Result<Url, CallError> {
        let located = self.locate(call.request.uri());
        let (url, uri) = located.map_err(|error| {
            CallError::new(
                CallErrorKind::InvalidRequest,
                Target::unknown(call),
                Attempts::default(),
                format!("the request's URL is not valid: {error}"),
            )
        })?;
        *call.request.uri_mut() = uri;
        call.request
            .headers_mut()
            .entry(header::USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        Ok(url)
    }

    /// Where a request goes: a path is put behind the base URL's own; an absolute URL stays as it
    /// is.
    ///
    /// The base URL was parsed when the path was built: only what is new is parsed here.
    fn locate(&self, uri: &Uri) -> Result<(Url, Uri), Box<dyn Error>> {
        if uri.scheme().is_some() {
            let url = Url::parse(&uri.to_string())?;
            let uri = Uri::try_from(url.as_str())?;
            return Ok((url, uri));
        }
        let mut url = self.base_url.clone();
        match url.path().trim_end_matches('/') {
            "" => url.set_path(uri.path()),
            root => url.set_path(&[root, uri.path()].concat()),
        }
        url.set_query(uri.query());
        let uri = match &self.base_uri {
            Some(base) => {
                let mut parts = base.clone().into_parts();
                let path = url[Position::BeforePath..Position::AfterQuery].as_bytes();
                let path = PathAndQuery::from_maybe_shared(Bytes::copy_from_slice(path))?;
                parts.path_and_query = Some(path);
                Uri::from_parts(parts)?
            }
            None => Uri::try_from(url.as_str())?,
        };
        Ok((url, uri))
    }

    pub(super) fn jitter<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what the server's headers say about all requests to heart.
    pub(super) fn heed(&self, headers: &http::HeaderMap) {
        if self.hints.remaining(headers) == Some(0)
            && let Some(wait) = self.hints.reset_in(headers, self.clock.now())
            && wait > Duration::ZERO
        {
            self.limiter.close_for(wait);
        }
    }
}
