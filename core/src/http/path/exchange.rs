//! The lowest part of the path, itself a transport: credential, redirects, network. What decorates
//! it (a recorder, a replayer) sees requests before they carry a credential, and answers after
//! redirects, whose presigned URLs are secrets too.

use std::{error::Error as StdError, fmt, sync::Arc};

use async_trait::async_trait;
use http::{StatusCode, Uri};
use url::Url;

use super::redirect::{self, RedirectPolicy};
use crate::{
    credentials::{CredentialError, Token},
    http::{
        Authenticator, Authorization, HttpRequest, HttpResponse, Sent, SharedTransport, Transport,
        TransportError, TransportErrorKind, transport::request_url,
    },
    resilience::RateLimiter,
};

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) transport: SharedTransport,
    pub(super) authenticator: Arc<dyn Authenticator>,
    pub(super) limiter: Arc<RateLimiter>,
    pub(super) base_url: Url,
    pub(super) redirects: RedirectPolicy,
}

/// The last URL of the client's own origin that answered. (One of another origin may be a secret.)
#[derive(Debug, Clone)]
pub(super) struct AnsweredBy(pub(super) Arc<Url>);

/// The token that the last attempt was sent with.
#[derive(Debug, Clone)]
pub(super) struct SentToken(pub(super) Token);

/// Why an exchange ended before the network was to blame. Travels as a [`TransportError`]'s source.
#[derive(Debug)]
pub(super) enum ExchangeFailure {
    Credential(CredentialError),
    TooManyRedirects(usize),
    InvalidRedirect(String),
}

impl fmt::Display for ExchangeFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(error) => error.fmt(formatter),
            Self::TooManyRedirects(limit) => write!(formatter, "more than {limit} redirects"),
            Self::InvalidRedirect(detail) => formatter.write_str(detail),
        }
    }
}

impl StdError for ExchangeFailure {}

impl From<ExchangeFailure> for TransportError {
    fn from(failure: ExchangeFailure) -> Self {
        // A redirect answers a GET or HEAD, so nothing was changed by what was sent.
        TransportError::new(TransportErrorKind::Refused, Sent::No, failure.to_string())
            .with_source(failure)
    }
}

#[async_trait]
impl Transport for Exchange {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let authorization = request
            .extensions()
            .get::<Authorization>()
            .copied()
            .unwrap_or_default();
        let mut url = request_url(&request)?;
        let mut answered_by = Arc::clone(&url);
        for hop in 0..=self.redirects.limit {
            let own = url.origin() == self.base_url.origin();
            if own && hop > 0 {
                self.limiter.acquire().await;
            }
            let mut attempt = if own {
                request.clone()
            } else {
                redirect::crossing(&request)
            };
            if hop > 0 {
                *attempt.uri_mut() = uri(&url)?;
                attempt.extensions_mut().insert(Arc::clone(&url));
            }
            let mut token = None;
            if own {
                answered_by = Arc::clone(&url);
                if authorization == Authorization::Default {
                    token = self
                        .authenticator
                        .authorize(&mut attempt)
                        .await
                        .map_err(ExchangeFailure::Credential)?;
                }
            }
            let mut response = self.transport.send(attempt).await?;
            match redirect::target(self.redirects, &request, &url, &response) {
                Ok(None) => {
                    if response.status() == StatusCode::UNAUTHORIZED
                        && let Some(token) = token
                    {
                        response.extensions_mut().insert(SentToken(token));
                    }
                    if hop > 0 {
                        response.extensions_mut().insert(AnsweredBy(answered_by));
                    }
                    return Ok(response);
                }
                Ok(Some(next)) => {
                    if next.origin() != url.origin() {
                        // A credential that the request itself brought stays behind for good, even
                        // if a later hop leads back.
                        request = redirect::crossing(&request);
                        if next.origin() != self.base_url.origin() {
                            tracing::debug!("following a redirect to another origin");
                        }
                    }
                    url = Arc::new(next);
                }
                Err(detail) => return Err(ExchangeFailure::InvalidRedirect(detail).into()),
            }
        }
        Err(ExchangeFailure::TooManyRedirects(self.redirects.limit).into())
    }
}

fn uri(url: &Url) -> Result<Uri, TransportError> {
    url.as_str()
        .parse()
        .map_err(|error| invalid("the URL cannot be sent", error))
}

fn invalid(detail: &str, error: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Request, Sent::No, detail).with_source(error)
}
