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
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let authorization = request.extensions().get::<Authorization>().copied();
        let url = request_url(&request)?;
        let authorization = authorization.unwrap_or_default();
        let (mut response, answered_by) = self.follow(&request, &url, authorization).await?;
        if let Some(answered_by) = answered_by {
            response.extensions_mut().insert(AnsweredBy(answered_by));
        }
        Ok(response)
    }
}

impl Exchange {
    /// Sends a request whose URI, parsed, is `url`, and follows redirects. Gives the URL of the
    /// client's own origin that answered, where it is another.
    pub(super) async fn follow(
        &self,
        request: &HttpRequest,
        url: &Arc<Url>,
        authorization: Authorization,
    ) -> Result<(HttpResponse, Option<Arc<Url>>), TransportError> {
        let mut request = request;
        let mut crossing: Box<HttpRequest>;
        let mut url = Arc::clone(url);
        let mut answered_by = None;
        for hop in 0..=self.redirects.limit {
            let own = same_origin(&url, &self.base_url);
            if own && hop > 0 {
                self.limiter.acquire().await;
            }
            let mut attempt = if own {
                request.clone()
            } else {
                redirect::crossing(request)
            };
            if hop > 0 || !own {
                *attempt.uri_mut() = uri(&url)?;
            }
            attempt.extensions_mut().insert(Arc::clone(&url));
            let mut token = None;
            if own {
                if hop > 0 {
                    answered_by = Some(Arc::clone(&url));
                }
                if authorization == Authorization::Default {
                    token = self
                        .authenticator
                        .authorize(&mut attempt)
                        .await
                        .map_err(ExchangeFailure::Credential)?;
                }
            }
            let mut response = self.transport.as_ref().send(attempt).await?;
            match redirect::target(self.redirects, request, &url, &response) {
                Ok(None) => {
                    if response.status() == StatusCode::UNAUTHORIZED
                        && let Some(token) = token
                    {
                        response.extensions_mut().insert(SentToken(token));
                    }
                    return Ok((response, answered_by));
                }
                Ok(Some(next)) => {
                    if !same_origin(&next, &url) {
                        // A credential that the request itself brought stays behind for good, even
                        // if a later hop leads back.
                        crossing = Box::new(redirect::crossing(request));
                        request = &crossing;
                        if !same_origin(&next, &self.base_url) {
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

/// Whether two URLs of HTTP have the same origin. Unlike [`Url::origin`], nothing is copied.
fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

fn uri(url: &Url) -> Result<Uri, TransportError> {
    url.as_str()
        .parse()
        .map_err(|error| invalid("the URL cannot be sent", error))
}

fn invalid(detail: &str, error: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Request, Sent::No, detail).with_source(error)
}
