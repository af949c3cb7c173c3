//! A simulated Jenkins behind a socket.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::sync::watch;

use super::JenkinsSimulator;
use crate::Server;

/// How long a shutdown waits for answers that are on their way.
const GRACE: Duration = Duration::from_secs(5);

/// A simulated Jenkins behind a socket.
#[derive(Debug)]
pub struct JenkinsServer {
    simulator: JenkinsSimulator,
    server: Server,
}

impl JenkinsSimulator {
    /// Binds an address such as `127.0.0.1:0`, where port 0 is any free one,
    /// and tells the server where it is reached from now on.
    ///
    /// # Errors
    /// When the address is taken, not this machine's, or not allowed.
    pub async fn bind(&self, address: SocketAddr) -> io::Result<JenkinsServer> {
        let server = Server::bind(address).await?;
        let mut address = server.address();
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        self.set_url(&format!("http://{address}"));
        Ok(JenkinsServer {
            simulator: self.clone(),
            server,
        })
    }
}

impl JenkinsServer {
    /// Where the server is reached, prefix included, without a slash at the end.
    pub fn url(&self) -> String {
        self.simulator.base_url()
    }

    /// Answers requests until `shutdown` is over, and then those that are being
    /// answered for a little while.
    ///
    /// # Errors
    /// When the socket fails for good.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let (stop, _) = watch::channel(false);
        let mut stopped = stop.subscribe();
        let served = self.server.run(self.simulator.router(), async move {
            // A sender that is gone stops the server too.
            let _ = stopped.wait_for(|stop| *stop).await;
        });
        let shutdown = async {
            shutdown.await;
            let _ = stop.send(true);
            // Who is still being answered then, never reads the end.
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            ended = served => ended,
            () = shutdown => Ok(()),
        }
    }
}
