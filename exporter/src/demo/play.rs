use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use pipewright_core::credentials::{Redactor, Token};
use pipewright_core::http::ReqwestTransport;
use pipewright_core::time::SystemClock;
use pipewright_gitlab::Credential;
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::gitlab::{GitLabServer, GitLabSimulator};
use tokio::net::TcpListener;

use super::DemoError;
use super::company::{SECRET, TOKEN, scenario};
use super::traffic::traffic;
use crate::assembly::{Exporter, ExporterParts};
use crate::config::{Flag, Loaded, Sources};
use crate::store::EphemeralStore;

/// Ports that are tried when the first is taken.
const PORTS: u16 = 20;

/// How a demo is played.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// Where the exporter serves. When the port is taken, the next free one is used.
    pub listen: SocketAddr,
    /// How many times faster than life pipelines run.
    pub speed: f64,
    /// How many projects there are.
    pub projects: usize,
    /// What chance is drawn from.
    pub seed: u64,
}

/// A GitLab and an exporter that watches it.
#[derive(Debug)]
pub struct Demo {
    gitlab: GitLabServer,
    simulator: GitLabSimulator,
    exporter: Exporter,
    socket: TcpListener,
    options: DemoOptions,
    address: SocketAddr,
}

impl Demo {
    /// Sets both up.
    ///
    /// # Errors
    /// When no port is free, or one of the two does not start.
    pub async fn open(options: DemoOptions, redactor: Redactor) -> Result<Self, DemoError> {
        let socket = bind(options.listen).await?;
        let address = socket.local_addr().map_err(|source| DemoError::Listen {
            address: options.listen,
            source,
        })?;
        let words = |error: &dyn std::fmt::Display| DemoError::GitLab(error.to_string());
        let hook = format!("http://{address}/webhook");
        let scenario = Scenario::from_yaml(&scenario(options.projects, &hook));
        let simulator = GitLabSimulator::builder()
            .scenario(scenario.map_err(|error| words(&error))?)
            .seed(options.seed)
            .clock(SimulationClock::sped_up(options.speed))
            .build()
            .map_err(|error| words(&error))?;
        let gitlab = simulator
            .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .map_err(|error| words(&error))?;
        let transport = ReqwestTransport::builder()
            .build()
            .map_err(|error| words(&error))?;
        let sources = sources(&gitlab.url(), address);
        let loaded: Loaded = sources.load().map_err(|error| words(&error))?;
        redactor.add(TOKEN);
        redactor.add(SECRET);
        let exporter = Exporter::open(ExporterParts {
            sources,
            loaded,
            transport: Arc::new(transport),
            credential: Credential::personal(Token::new(TOKEN)),
            store: Arc::new(EphemeralStore::default()),
            web: None,
            redactor,
            clock: SystemClock::shared(),
            seed: options.seed,
            log_level: Arc::new(|_| {}),
        })
        .await?;
        Ok(Self {
            gitlab,
            simulator,
            exporter,
            socket,
            options,
            address,
        })
    }

    /// Where the exporter serves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the GitLab is.
    pub fn gitlab_url(&self) -> String {
        self.gitlab.url()
    }

    /// The token with which it can be read.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Plays until `stop` is over.
    ///
    /// # Errors
    /// When the GitLab or the exporter breaks off.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), DemoError> {
        let gitlab = tokio::spawn(self.gitlab.run(std::future::pending()));
        let happening = tokio::spawn(traffic(
            self.simulator,
            self.options.projects,
            self.options.seed,
        ));
        let ended = self.exporter.run(self.socket, stop).await;
        happening.abort();
        gitlab.abort();
        ended.map_err(DemoError::from)
    }
}

async fn bind(first: SocketAddr) -> Result<TcpListener, DemoError> {
    let mut address = first;
    loop {
        match TcpListener::bind(address).await {
            Ok(socket) => return Ok(socket),
            Err(source) => {
                let next = address.port().checked_add(1);
                let taken = source.kind() == std::io::ErrorKind::AddrInUse;
                match next {
                    Some(port) if taken && port - first.port() < PORTS => address.set_port(port),
                    _ => return Err(DemoError::Listen { address, source }),
                }
            }
        }
    }
}

/// The configuration, as somebody would give it on the command line.
fn sources(gitlab: &str, address: SocketAddr) -> Sources {
    let interval = Duration::from_secs(3).as_secs().to_string();
    let flags = [
        ("gitlab.url", gitlab.to_owned()),
        ("gitlab.token", TOKEN.to_owned()),
        ("gitlab.max_requests_per_second", "0".to_owned()),
        ("server.listen_address", address.to_string()),
        ("server.enable_pprof", "true".to_owned()),
        ("server.webhook.enabled", "true".to_owned()),
        ("server.webhook.secret_token", SECRET.to_owned()),
        ("collectors.pipelines.interval_seconds", interval.clone()),
        ("collectors.jobs.interval_seconds", interval),
        ("wildcards", "[{owner: {name: acme}}]".to_owned()),
        // Those branches that fail are what is worth looking at.
        ("project_defaults.refs.branches.regexp", ".*".to_owned()),
    ];
    Sources {
        flags: flags
            .into_iter()
            .map(|(key, value)| Flag {
                key,
                name: "demo",
                value,
            })
            .collect(),
        ..Sources::default()
    }
}
