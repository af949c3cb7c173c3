//! The network: reqwest with its own retries and redirects off, because the request path has ours.

use std::{error::Error as StdError, time::Duration};

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use rustls::crypto::CryptoProvider;
use url::Url;

use super::transport::request_url;
use super::{Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind};

/// Sends requests over TCP and TLS (rustls, the platform's certificate store).
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

/// Settings of a [`ReqwestTransport`].
#[derive(Debug)]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    idle_connections_per_host: usize,
    system_proxy: bool,
    accept_invalid_certificates: bool,
    ca_certificates: Vec<Vec<u8>>,
}

impl ReqwestTransport {
    /// Starts from the defaults: 10 s to connect, no proxy, certificates verified.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder {
            connect_timeout: Duration::from_secs(10),
            idle_connections_per_host: 32,
            system_proxy: false,
            accept_invalid_certificates: false,
            ca_certificates: Vec::new(),
        }
    }
}

impl ReqwestTransportBuilder {
    /// How long opening a connection may take, TLS included.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Uses the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`, …).
    pub fn system_proxy(mut self, enabled: bool) -> Self {
        self.system_proxy = enabled;
        self
    }

    /// Trusts the certificates of a PEM bundle too, as self-managed servers often need.
    pub fn ca_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_certificates.push(pem.into());
        self
    }

    /// Accepts any certificate. Whoever sits between us and the server can then read the token.
    pub fn accept_invalid_certificates(mut self, accept: bool) -> Self {
        self.accept_invalid_certificates = accept;
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    /// When a certificate bundle is not PEM or the TLS library cannot start.
    pub fn build(self) -> Result<ReqwestTransport, TransportError> {
        if CryptoProvider::get_default().is_none() {
            // Another thread may have installed one meanwhile, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
            .pool_max_idle_per_host(self.idle_connections_per_host)
            .tcp_nodelay(true)
            .tls_danger_accept_invalid_certs(self.accept_invalid_certificates);
        if !self.system_proxy {
            client = client.no_proxy();
        }
        for pem in &self.ca_certificates {
            let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(not_built)?;
            if certificates.is_empty() {
                return Err(TransportError::new(
                    TransportErrorKind::Tls,
                    Sent::No,
                    "the CA bundle holds no PEM certificate",
                ));
            }
            client = client.tls_certs_merge(certificates);
        }
        Ok(ReqwestTransport {
            client: client.build().map_err(not_built)?,
        })
    }
}

impl ReqwestTransport {
    /// Apart from the waiting, whose future then need not hold all of this.
    fn request(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
        let url = request_url(&request)?;
        let (parts, body) = request.into_parts();
        let mut request = reqwest::Request::new(parts.method, Url::clone(&url));
        *request.headers_mut() = parts.headers;
        if !body.is_empty() {
            *request.body_mut() = Some(body.into());
        }
        Ok(request)
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let answering = self.client.execute(Self::request(request)?);
        answering.await.map(response).map_err(not_answered)
    }
}

fn response(response: reqwest::Response) -> HttpResponse {
    http::Response::<reqwest::Body>::from(response).map(|body| {
        let chunks = http_body_util::BodyDataStream::new(body);
        Body::from_stream(chunks.map_err(|error| {
            TransportError::new(TransportErrorKind::Body, Sent::Maybe, cause(&error))
                .with_source(error.without_url())
        }))
    })
}

fn not_built(error: reqwest::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Tls, Sent::No, cause(&error))
        .with_source(error.without_url())
}

fn not_answered(error: reqwest::Error) -> TransportError {
    let detail = cause(&error);
    let (kind, sent) = if error.is_connect() {
        let kind = if detail.contains("dns error") || detail.contains("lookup") {
            TransportErrorKind::Dns
        } else if has_cause::<rustls::Error>(&error) {
            TransportErrorKind::Tls
        } else if error.is_timeout() {
            TransportErrorKind::Timeout
        } else {
            TransportErrorKind::Connect
        };
        (kind, Sent::No)
    } else if error.is_builder() {
        (TransportErrorKind::Request, Sent::No)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Sent::Maybe)
    } else {
        (TransportErrorKind::Interrupted, Sent::Maybe)
    };
    TransportError::new(kind, sent, detail).with_source(error.without_url())
}

/// The causes beneath reqwest's own message, which names the URL.
fn cause(error: &reqwest::Error) -> String {
    let mut messages: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(source) = next {
        let message = source.to_string();
        // hyper's way to say "could not connect", which the error's kind says already.
        let known = message.starts_with("client error (");
        if !known && messages.last().is_none_or(|last| !last.contains(&message)) {
            messages.push(message);
        }
        next = source.source();
    }
    messages.join(": ")
}

fn has_cause<E: StdError + 'static>(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(source) = next {
        if source.is::<E>() {
            return true;
        }
        next = beneath(source);
    }
    false
}

/// The next cause. An I/O error names as its source what lies beneath the error that it wraps, so
/// that error itself has to be asked for.
fn beneath<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
