//! 500 builds triggered at once and waited for, on paused time; the simulator tells how many it
//! started.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::try_join_all;
use pipewright_core::{credentials::Token, http::ServiceTransport, resilience::RateLimits};
use pipewright_jenkins::{
    Credential, Error, JenkinsClient, JenkinsConfig,
    requests::{Parameter, trigger::TriggerBuild},
    services::queue::QueueWaitOptions,
    types::JobRef,
    watch::WaitOptions,
};
use pipewright_simulator::{
    SimulationClock,
    jenkins::{JenkinsSimulator, scenario::Scenario},
};
use tokio::time::Instant;

use crate::{
    Outcome,
    measure::{in_child, mebibytes, now, peak_memory},
};

const BUILDS: u64 = 500;

/// One job, built up to fifty times at once. A parameter keeps builds that wait from being one.
const SCENARIO: &str = "
version: 1
quiet_period: 5
executors: 50
users: [{ name: admin, password: simulated, permissions: [overall/administer] }]
items:
  - name: build
    concurrent: true
    parameters: [{ name: NUMBER }]
    steps: [{ sh: make, duration: [20, 60] }]
";

pub(crate) fn run() -> Outcome {
    let report = in_child(&["triggers"])?;
    println!(
        "triggers, {BUILDS} builds at once with a password: {} started by the server's count, {} different ones waited for, {} crumbs fetched, {} requests over {} s of simulated time; {:.2} s of real time; peak memory {} (simulator included)",
        report.count("started")?,
        report.count("waited_for")?,
        report.count("crumbs")?,
        report.count("requests")?,
        report.count("simulated_seconds")?,
        report.number("seconds")?,
        mebibytes(report.count("peak_memory")?),
    );
    Ok(())
}

pub(crate) fn child() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(async {
        let simulator = JenkinsSimulator::builder()
            .scenario(Scenario::from_yaml(SCENARIO)?)
            .clock(SimulationClock::starting_at(
                "2026-01-01T00:00:00Z".parse()?,
            ))
            .build()?;
        let mut config = JenkinsConfig::new(&simulator.base_url())?;
        config.rate_limits = RateLimits::unlimited();
        let client = JenkinsClient::new(
            config,
            Credential::password("admin", Token::new("simulated"))?,
            Arc::new(ServiceTransport::new(simulator.router())),
        );
        let job: JobRef = "build".parse()?;
        let (started, began) = (now(), Instant::now());
        let builds = (0..BUILDS).map(|number| build(&client, &job, number));
        let built: BTreeSet<_> = try_join_all(builds).await?.into_iter().collect();
        let requests = simulator.requests();
        println!(
            "{}",
            serde_json::json!({
                "started": simulator.builds_started("build"),
                "waited_for": built.len(),
                "crumbs": requests.of("GET", "/crumbIssuer/api/json"),
                "requests": requests.total(),
                "simulated_seconds": began.elapsed().as_secs(),
                "seconds": started.elapsed().as_secs_f64(),
                "peak_memory": peak_memory()?,
            })
        );
        if simulator.builds_started("build") != BUILDS || built.len() as u64 != BUILDS {
            return Err("builds were lost or doubled".into());
        }
        Ok(())
    })
}

/// Triggers one build and waits until it has ended; its number.
async fn build(client: &JenkinsClient, job: &JobRef, number: u64) -> Result<u64, Error> {
    let wanted = TriggerBuild::new().parameter(Parameter::text("NUMBER", number.to_string())?);
    let triggered = client.jobs().trigger(job, &wanted).await?;
    let (queue, options) = (client.queue(), QueueWaitOptions::default());
    let started = queue
        .wait_for_build(&triggered.item, &options, &mut |_| {})
        .await?;
    let (watcher, options) = (client.watcher(), WaitOptions::default());
    watcher
        .wait(job, started.number.into(), &options, &mut |_| {})
        .await?;
    Ok(started.number.get())
}
