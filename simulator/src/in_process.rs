//! A simulated server without sockets.

use async_trait::async_trait;
use axum::Router;
use pipewright_core::http::{
    HttpRequest, HttpResponse, Sent, ServiceTransport, Transport, TransportError,
    TransportErrorKind,
};

use crate::faults::DroppedConnection;

/// Hands requests to a router, whatever host they name.
///
/// A connection that a fault drops is an interrupted exchange here too.
#[derive(Debug)]
pub struct InProcessTransport(ServiceTransport<Router>);

impl InProcessTransport {
    /// A transport to this router.
    pub fn new(router: Router) -> Self {
        Self(ServiceTransport::new(router))
    }
}

#[async_trait]
impl Transport for InProcessTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let response = self.0.send(request).await?;
        if response.extensions().get::<DroppedConnection>().is_some() {
            return Err(TransportError::new(
                TransportErrorKind::Interrupted,
                Sent::Maybe,
                "the server closed the connection",
            ));
        }
        Ok(response)
    }
}
