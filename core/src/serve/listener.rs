use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use super::ServeLimits;
use super::connection::serve;

/// How long to wait when the system has no more file handles.
const PAUSE: Duration = Duration::from_millis(50);

/// What a connection's TLS is set up by.
pub trait TlsSource: fmt::Debug + Send + Sync {
    /// The settings for the next connection. None speaks plainly.
    fn current(&self) -> Option<Arc<rustls::ServerConfig>>;
}

/// Settings that stay.
impl TlsSource for Arc<rustls::ServerConfig> {
    fn current(&self) -> Option<Self> {
        Some(Self::clone(self))
    }
}

/// Accepts connections and answers their requests by a service.
pub struct Listener<S> {
    socket: TcpListener,
    service: S,
    tls: Option<Arc<dyn TlsSource>>,
    limits: ServeLimits,
}

impl<S> fmt::Debug for Listener<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Listener")
            .field("socket", &self.socket)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl<S> Listener<S> {
    /// A listener without TLS, with the default limits.
    pub fn new(socket: TcpListener, service: S) -> Self {
        Self {
            socket,
            service,
            tls: None,
            limits: ServeLimits::default(),
        }
    }

    /// Speaks TLS, as the source says for each connection.
    pub fn tls(mut self, tls: Arc<dyn TlsSource>) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Other limits.
    pub fn limits(mut self, limits: ServeLimits) -> Self {
        self.limits = limits;
        self
    }
}

impl<S, B> Listener<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Answers until `shutdown` is over; then what is under way, but no longer than `grace`.
    pub async fn run(self, shutdown: impl Future<Output = ()>, grace: Duration) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => continue,
                accepted = accept(&self.socket, &places) => accepted,
            };
            let (stream, peer, place) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted");
                    sleep(PAUSE).await;
                    continue;
                }
            };
            let _ = stream.set_nodelay(true);
            let service = self.service.clone();
            let limits = self.limits;
            let watcher = graceful.watcher();
            let tls = self.tls.as_ref().and_then(|tls| tls.current());
            connections.spawn(async move {
                if let Some(tls) = tls {
                    match timeout(limits.handshake, TlsAcceptor::from(tls).accept(stream)).await {
                        Ok(Ok(stream)) => serve(stream, peer, service, limits, watcher).await,
                        Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS"),
                        Err(_) => tracing::debug!(%peer, "a TLS handshake took too long"),
                    }
                } else {
                    serve(stream, peer, service, limits, watcher).await;
                }
                drop(place);
            });
        }
        drop(self.socket);
        let until = Instant::now() + grace;
        let _ = timeout_at(until, graceful.shutdown()).await;
        connections.shutdown().await;
    }
}

async fn accept(
    socket: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = socket.accept().await?;
    Ok((stream, peer, place))
}
