//! A simulated Jenkins in a process of its own, on real time.

use std::{error::Error, time::Duration};

use pipewright_core::{credentials::Token, http::SharedTransport, resilience::RateLimits};
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};
use pipewright_simulator::jenkins::{JenkinsSimulator, scenario::Scenario};

use crate::Outcome;

/// Bytes of the long console.
pub(super) const CONSOLE: u64 = 200 * 1000 * 1000;
/// How long it takes a build to print it.
pub(super) const PRINTING: Duration = Duration::from_secs(4);
/// Jobs of the big server.
pub(super) const JOBS: usize = 10_000;

/// Prints the URL and the token, and serves until it is ended.
pub(crate) fn run(what: &str) -> Outcome {
    let scenario = match what {
        "console" => Scenario::with_console(CONSOLE, PRINTING)?,
        _ => Scenario::with_jobs(JOBS)?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let simulator = JenkinsSimulator::builder().scenario(scenario).build()?;
        let server = simulator.bind("127.0.0.1:0".parse()?).await?;
        println!("{} {}", server.url(), simulator.token());
        server.run(std::future::pending()).await?;
        Ok(())
    })
}

/// A client without a limit of its own.
pub(super) fn client(
    url: &str,
    token: &str,
    transport: SharedTransport,
) -> Result<JenkinsClient, Box<dyn Error>> {
    let mut config = JenkinsConfig::new(url)?;
    config.rate_limits = RateLimits::unlimited();
    let credential = Credential::api_token("admin", Token::new(token))?;
    Ok(JenkinsClient::new(config, credential, transport))
}
