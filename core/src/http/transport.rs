//! The seam under everything: send one request, get one response.

use std::{error::Error as StdError, fmt, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use super::Body;

/// A request whose body is whole and in memory, so that it can be sent again.
pub type HttpRequest = http::Request<Bytes>;

/// A response whose body arrives as a stream.
pub type HttpResponse = http::Response<Body>;

/// A transport that many clients share.
pub type SharedTransport = Arc<dyn Transport>;

/// Sends one request and returns when the response's headers have arrived.
///
/// A transport neither retries nor follows redirects nor adds credentials: the
/// request path does. Decorators (fault injection, recording) implement this
/// trait around another transport.
#[async_trait]
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request`, whose URI is absolute.
    ///
    /// # Errors
    /// When no response head arrived. The error tells whether the server may have seen the request.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        (**self).send(request).await
    }
}

/// The URL of a request whose URI is absolute. Whoever has parsed it leaves it in the request's
/// extensions, so that the layers beneath need not parse it again.
pub(super) fn request_url(request: &HttpRequest) -> Result<Arc<Url>, TransportError> {
    if let Some(url) = request.extensions().get::<Arc<Url>>() {
        return Ok(Arc::clone(url));
    }
    Url::parse(&request.uri().to_string())
        .map(Arc::new)
        .map_err(|error| {
            TransportError::new(
                TransportErrorKind::Request,
                Sent::No,
                "the URL cannot be parsed",
            )
            .with_source(error)
        })
}

/// Whether the server may have acted on a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent {
    /// The request never left: no connection was opened. Sending it again is always safe.
    No,
    /// The request left, or may have. Only an idempotent request can be sent again safely.
    Maybe,
}

/// What went wrong between us and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection could not be opened (refused, unreachable, proxy).
    Connect,
    /// The host's name could not be resolved.
    Dns,
    /// The TLS handshake failed (certificate, protocol version).
    Tls,
    /// No answer within the time allowed.
    Timeout,
    /// The connection broke after the request may have been sent.
    Interrupted,
    /// The response's body broke off or could not be decoded.
    Body,
    /// The request could not be expressed (an invalid URI or header), so it was not sent.
    Request,
    /// The exchange was refused on this side (a replayed cassette has no such request).
    Refused,
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => "could not connect",
            Self::Dns => "could not resolve the host name",
            Self::Tls => "the TLS handshake failed",
            Self::Timeout => "timed out",
            Self::Interrupted => "the connection was interrupted",
            Self::Body => "the response body broke off",
            Self::Request => "the request is not valid HTTP",
            Self::Refused => "the exchange was refused on this side",
        })
    }
}

/// A request that got no response, or a response whose body broke off.
///
/// The message never holds a URL: the source of a transport's error is trimmed of it, because a
/// presigned URL is a secret.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    detail: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// An error of `kind`; `detail` says more in a fragment of a sentence and holds no secret.
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self {
            kind,
            sent,
            detail: detail.into(),
            source: None,
        }
    }

    /// Keeps the cause.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Takes the source out if it is an `E`.
    pub fn take_source<E: StdError + 'static>(&mut self) -> Option<E> {
        match self.source.take()?.downcast::<E>() {
            Ok(source) => Some(*source),
            Err(other) => {
                self.source = Some(other);
                None
            }
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server may have acted on the request.
    pub fn sent(&self) -> Sent {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        if !self.detail.is_empty() {
            write!(formatter, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
