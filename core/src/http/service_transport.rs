//! A server in the same process as its client: no sockets, no ports, no waiting.

use std::{convert::Infallible, fmt, sync::Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, future::poll_fn};
use http_body_util::{BodyDataStream, Full};
use tower_service::Service;

use super::{Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind};

/// Hands requests to a tower service, such as an axum `Router`.
///
/// ```
/// # use std::convert::Infallible;
/// # use bytes::Bytes;
/// # use http_body_util::Full;
/// # use pipewright_core::http::{HttpRequest, ServiceTransport, Transport as _};
/// # #[derive(Clone)] struct Hello;
/// # impl tower_service::Service<http::Request<Full<Bytes>>> for Hello {
/// #     type Response = http::Response<Full<Bytes>>;
/// #     type Error = Infallible;
/// #     type Future = std::future::Ready<Result<Self::Response, Infallible>>;
/// #     fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> { std::task::Poll::Ready(Ok(())) }
/// #     fn call(&mut self, _: http::Request<Full<Bytes>>) -> Self::Future { std::future::ready(Ok(http::Response::new(Full::from("hello")))) }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = ServiceTransport::new(Hello);
/// let response = transport.send(HttpRequest::new(Bytes::new())).await?;
/// assert_eq!(response.into_body().collect(100).await?, "hello");
/// # Ok(()) }
/// ```
pub struct ServiceTransport<S>(Mutex<S>);

impl<S> ServiceTransport<S> {
    /// Wraps `service`, which is cloned for every request.
    pub fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }
}

impl<S> fmt::Debug for ServiceTransport<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServiceTransport")
    }
}

#[async_trait]
impl<S, B> Transport for ServiceTransport<S>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut service = match self.0.lock() {
            Ok(service) => service.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        };
        let Ok(()) = poll_fn(|context| service.poll_ready(context)).await;
        let Ok(response) = service.call(request.map(Full::new)).await;
        Ok(response.map(|body| {
            Body::from_stream(BodyDataStream::new(Box::pin(body)).map(|chunk| {
                chunk.map_err(|source| {
                    TransportError::new(TransportErrorKind::Body, Sent::Maybe, "")
                        .with_source(source)
                })
            }))
        }))
    }
}
