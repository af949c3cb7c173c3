//! Crumbs: what Jenkins asks for with each write, against requests that other pages forge.
//!
//! A crumb is of one session, so it is kept together with the session's cookies. It lies beneath the
//! recorder like every credential: no cassette holds one, and replaying one asks for none.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use pipewright_core::credentials::{CredentialError, Token};
use pipewright_core::http::{Answer, Call, Facts, HttpRequest, RequestPath};
use serde::Deserialize;
use tokio::sync::Mutex;
use tracing::Instrument as _;

use crate::error::{Context, Error, ErrorKind, Resource};
use crate::metrics::JenkinsMetrics;

/// The crumb that a client's clones share.
pub(crate) struct Crumbs {
    /// Knows the credential and no crumb. It does not retry: the write that needs the crumb does.
    path: RequestPath,
    metrics: JenkinsMetrics,
    state: Mutex<State>,
    /// Rises each time that the crumb was refused.
    generation: AtomicU64,
    /// How many fetches have failed.
    failures: AtomicU64,
}

enum State {
    /// An API token makes it needless, until the server says otherwise.
    Needless,
    /// To be fetched by the next write.
    Missing,
    /// Fetching it failed: those who waited for it are told, and the next write tries again.
    Failed(CredentialError),
    /// The server has none.
    NotIssued,
    Crumb(Arc<Crumb>),
}

struct Crumb {
    name: HeaderName,
    value: HeaderValue,
    cookies: Option<HeaderValue>,
}

#[derive(Deserialize)]
struct Issued {
    crumb: String,
    #[serde(rename = "crumbRequestField")]
    field: String,
}

impl Crumbs {
    pub(crate) fn new(path: RequestPath, needed: bool, metrics: JenkinsMetrics) -> Self {
        Self {
            path,
            metrics,
            state: Mutex::new(if needed {
                State::Missing
            } else {
                State::Needless
            }),
            generation: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        }
    }

    /// Adds the crumb to a write. However many ask at the same time, one fetches it.
    pub(super) async fn add_to(&self, request: &mut HttpRequest) -> Result<(), CredentialError> {
        let Some(crumb) = self.current().await? else {
            return Ok(());
        };
        let headers = request.headers_mut();
        headers.insert(crumb.name.clone(), crumb.value.clone());
        if let Some(cookies) = &crumb.cookies {
            headers.insert(COOKIE, cookies.clone());
        }
        Ok(())
    }

    /// Which crumb is in use, or will be when it is fetched.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The server refused the crumb of this generation, or the lack of one: the next write fetches
    /// another.
    pub(crate) async fn refused(&self, generation: u64) {
        let mut state = self.state.lock().await;
        // Another write may have been refused too, and have had a newer one fetched.
        if self.generation() == generation {
            *state = State::Missing;
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Whether the server said that it has none.
    pub(crate) async fn are_not_issued(&self) -> bool {
        matches!(*self.state.lock().await, State::NotIssued)
    }

    async fn current(&self) -> Result<Option<Arc<Crumb>>, CredentialError> {
        let before = self.failures.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        match &*state {
            State::Needless | State::NotIssued => return Ok(None),
            State::Crumb(crumb) => return Ok(Some(Arc::clone(crumb))),
            State::Failed(error) if self.failures.load(Ordering::Acquire) != before => {
                return Err(error.clone());
            }
            State::Missing | State::Failed(_) => {}
        }
        let span = tracing::debug_span!("jenkins.crumb.fetch");
        match self.fetch().instrument(span).await {
            Ok(Some(crumb)) => {
                let crumb = Arc::new(crumb);
                *state = State::Crumb(Arc::clone(&crumb));
                self.metrics.crumb_fetched();
                Ok(Some(crumb))
            }
            Ok(None) => {
                *state = State::NotIssued;
                Ok(None)
            }
            Err(error) => {
                let passing = error.is_retryable();
                let error = CredentialError::NotIssued {
                    source: Arc::new(error),
                    passing,
                };
                *state = State::Failed(error.clone());
                self.failures.fetch_add(1, Ordering::AcqRel);
                Err(error)
            }
        }
    }

    /// `GET /crumbIssuer/api/json`; none where the server answers 404.
    async fn fetch(&self) -> Result<Option<Crumb>, Error> {
        let mut context = Context::new("crumbs.fetch", "fetch the crumb that a write needs");
        context.resource = Resource::Crumb;
        context.sensitive = true;
        let request = Request::get("/crumbIssuer/api/json")
            .body(Bytes::new())
            .map_err(|error| malformed(&context).with_source(error))?;
        let call = Call::new(context.operation, request, Facts::READ.sensitive());
        let answer = self.path.send(call).await;
        let answer = answer.map_err(|error| of_crumb(Error::from_call_error(error), &context))?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => read(&answer, &context).map(Some),
            status => {
                let now = self.path.clock().now();
                let body = answer.response.body();
                let error = Error::from_answer(&context, status, answer.headers(), body, now);
                Err(of_crumb(error, &context))
            }
        }
    }
}

fn read(answer: &Answer<Bytes>, context: &Context) -> Result<Crumb, Error> {
    let issued: Issued = Error::decode(context, answer.status(), answer.response.body())
        .map_err(|error| of_crumb(error, context))?;
    let name = issued
        .field
        .parse()
        .map_err(|error: http::header::InvalidHeaderName| malformed(context).with_source(error))?;
    let value = Token::new(issued.crumb)
        .header_value(&issued.field, "")
        .map_err(|error| malformed(context).with_source(error))?;
    Ok(Crumb {
        name,
        value,
        cookies: cookies(answer.headers()),
    })
}

/// The session, as the client sends it back. A cookie that is set to nothing is taken away.
fn cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let pairs: Vec<&str> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split(';').next())
        .map(str::trim)
        .filter(|pair| {
            pair.split_once('=')
                .is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
        })
        .collect();
    if pairs.is_empty() {
        return None;
    }
    Token::new(pairs.join("; ")).header_value("cookie", "").ok()
}

fn malformed(context: &Context) -> Error {
    Error::new(
        ErrorKind::CrumbFetchFailed,
        context,
        "the crumb cannot be sent in a header",
    )
    .lasting()
}

/// Who is not let in is told that, whatever was to be fetched.
fn of_crumb(error: Error, context: &Context) -> Error {
    let error = error.in_context(context);
    if error.kind() == ErrorKind::Unauthorized {
        return error;
    }
    let passing = error.is_retryable();
    let error = error.with_kind(ErrorKind::CrumbFetchFailed);
    if passing { error } else { error.lasting() }
}

impl fmt::Debug for Crumbs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Crumbs")
            .field("generation", &self.generation())
            .finish_non_exhaustive()
    }
}
