use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use pipewright_simulator::Server;
use pipewright_simulator::faults::Faults;
use pipewright_simulator::gitlab::GitLabSimulator;

use crate::errors::Failure;

/// A simulated GitLab behind sockets of this machine: one for the server, one for its object
/// store, which is another origin to clients as it is with a real one.
#[derive(Debug)]
pub(in crate::commands) struct Embedded {
    simulator: GitLabSimulator,
    server: Server,
    object_store: Server,
    url: String,
}

impl Embedded {
    /// Binds the sockets; nothing is answered before [`Embedded::run`].
    pub(in crate::commands) async fn bind(
        simulator: GitLabSimulator,
        address: SocketAddr,
    ) -> Result<Self, Failure> {
        let failed = |address: SocketAddr| {
            move |error: io::Error| {
                Failure::usage(format!("--listen: cannot listen on {address}: {error}"))
                    .with_hint("give an address of this machine, such as 127.0.0.1:0")
            }
        };
        let server = Server::bind(address).await.map_err(failed(address))?;
        let beside = SocketAddr::new(address.ip(), 0);
        let object_store = Server::bind(beside).await.map_err(failed(beside))?;
        let url = reachable(server.address());
        simulator.set_urls(&url, &reachable(object_store.address()));
        Ok(Self {
            simulator,
            server,
            object_store,
            url,
        })
    }

    /// Where clients reach it.
    pub(in crate::commands) fn url(&self) -> &str {
        &self.url
    }

    /// A token that it accepts.
    pub(in crate::commands) fn token(&self) -> &str {
        self.simulator.token()
    }

    /// Answers until `shutdown` is over.
    pub(in crate::commands) async fn run(
        self,
        faults: Option<Faults>,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), Failure> {
        let router = self.simulator.router();
        let router = match faults {
            Some(faults) => faults.wrap(router),
            None => router,
        };
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let until = || {
            let mut stopped = stopped.clone();
            async move {
                let _ = stopped.wait_for(|stopped| *stopped).await;
            }
        };
        let mut servers = tokio::task::JoinSet::new();
        servers.spawn(self.server.run(router.clone(), until()));
        servers.spawn(self.object_store.run(router, until()));
        tokio::select! {
            Some(ended) = servers.join_next() => {
                return match ended {
                    Ok(Err(error)) => Err(Failure::Local {
                        message: format!("the simulator cannot go on: {error}"),
                    }),
                    _ => Ok(()),
                };
            }
            () = self.simulator.simulation().drive() => {}
            () = shutdown => {}
        }
        let _ = stop.send(true);
        // What is being answered may end, but nobody waits long for a simulator to go away.
        let drain = async { while servers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(500), drain).await;
        Ok(())
    }
}

/// The URL of a server for clients on this machine.
fn reachable(address: SocketAddr) -> String {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(host, address.port()))
}
