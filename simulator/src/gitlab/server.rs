//! A simulated GitLab behind sockets.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use pipewright_core::http::ReqwestTransport;
use tokio::sync::watch;

use super::GitLabSimulator;
use crate::Server;

/// How long a shutdown waits for answers that are on their way.
const GRACE: Duration = Duration::from_secs(5);

/// A simulated GitLab behind two sockets: the API on the address that was
/// asked for, and its object store on a free port of the same host. Another
/// port is another origin, so clients must not take their credentials along.
#[derive(Debug)]
pub struct GitLabServer {
    simulator: GitLabSimulator,
    api: Server,
    object_store: Server,
}

impl GitLabSimulator {
    /// Binds an address such as `127.0.0.1:0`, where port 0 is any free one,
    /// and tells the server where it is reached from now on.
    ///
    /// # Errors
    /// When the address is taken, not this machine's, or not allowed.
    pub async fn bind(&self, address: SocketAddr) -> io::Result<GitLabServer> {
        let api = Server::bind(address).await?;
        let object_store = Server::bind(SocketAddr::new(address.ip(), 0)).await?;
        self.set_urls(&url(&api), &url(&object_store));
        Ok(GitLabServer {
            simulator: self.clone(),
            api,
            object_store,
        })
    }
}

impl GitLabServer {
    /// Where the server is reached, without a slash at the end.
    pub fn url(&self) -> String {
        self.simulator.base_url()
    }

    /// Answers requests, sends webhooks, and lets pipelines go on when nobody
    /// asks, until `shutdown` is over. Webhooks go out over the network unless
    /// [`GitLabSimulator::send_webhooks`] said otherwise.
    ///
    /// # Errors
    /// When a socket fails for good.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let webhooks = match self.simulator.webhooks() {
            Some(webhooks) => webhooks.clone(),
            None => self.simulator.send_webhooks(Arc::new(network()?)),
        };
        let (stop, _) = watch::channel(false);
        let stopped = |mut stop: watch::Receiver<bool>| async move {
            // A sender that is gone stops the servers too.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let router = self.simulator.router();
        let servers = async {
            tokio::try_join!(
                self.api.run(router.clone(), stopped(stop.subscribe())),
                self.object_store.run(router, stopped(stop.subscribe())),
            )
        };
        let shutdown = async {
            shutdown.await;
            let _ = stop.send(true);
            // Who is still being answered then, never reads the end.
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            ended = servers => ended.map(|_| ()),
            () = webhooks.run() => Ok(()),
            () = shutdown => Ok(()),
        }
    }
}

/// What webhooks go out by.
fn network() -> io::Result<ReqwestTransport> {
    ReqwestTransport::builder()
        .build()
        .map_err(io::Error::other)
}

/// The address as a client can use it.
fn url(server: &Server) -> String {
    let mut address = server.address();
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    format!("http://{address}")
}
