//! A thousand pipelines of one project, waited for at once, on paused time: what a look costs.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use pipewright_core::http::{ServiceTransport, SharedTransport};
use pipewright_gitlab::{
    requests::pipelines::CreatePipeline,
    types::ProjectRef,
    watch::{ManyEvent, PipelineWatcher, Target, WaitOptions},
};
use pipewright_simulator::{
    SimulationClock,
    gitlab::{GitLabSimulator, scenario::Scenario},
};

use crate::{
    Outcome, calls,
    measure::{in_child, mebibytes, now, peak_memory},
};

const PIPELINES: u64 = 1000;

/// Ten minutes of work, without a limit on how many pipelines may be created.
const SCENARIO: &str = "
version: 1
users: [{ username: ada, name: Ada }]
groups: [{ path: acme, name: Acme, members: { ada: owner } }]
tokens: [{ value: glpat-measured, name: bench, user: ada, scopes: [api] }]
projects:
  - id: 1
    path: acme/shop
    ci:
      stages: [build]
      jobs: [{ name: build, stage: build, duration: [300, 600] }]
";

pub(crate) fn run() -> Outcome {
    let report = in_child(&["wait"])?;
    println!(
        "wait, {PIPELINES} pipelines of one project: {} settled with {} requests over {} s of simulated time ({:.2} a look of 2 to 30 s); {:.2} s of real time; peak memory {} (simulator included; {} of it before waiting)",
        report.count("settled")?,
        report.count("requests")?,
        report.count("simulated_seconds")?,
        report.number("requests_a_look")?,
        report.number("seconds")?,
        mebibytes(report.count("peak_memory")?),
        mebibytes(report.count("memory_before")?),
    );
    Ok(())
}

pub(crate) fn child() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(async {
        let clock = SimulationClock::starting_at("2026-01-01T00:00:00Z".parse()?);
        let scenario = Scenario::from_yaml(SCENARIO)?;
        let simulator = GitLabSimulator::builder()
            .scenario(scenario)
            .clock(clock)
            .build()?;
        let transport: SharedTransport = Arc::new(ServiceTransport::new(simulator.router()));
        let client = calls::client(&simulator.base_url(), transport)?;
        let project: ProjectRef = "1".parse()?;
        let mut targets = Vec::new();
        let create = CreatePipeline::new("main".parse()?);
        for _ in 0..PIPELINES {
            let pipeline = client.pipelines().create(&project, &create).await?;
            targets.push(Target::new(project.clone(), pipeline.id));
        }
        simulator.requests().reset();
        let memory_before = peak_memory()?;
        let (started, began) = (now(), tokio::time::Instant::now());
        let mut events =
            PipelineWatcher::new(client.pipelines()).wait_many(targets, &WaitOptions::default());
        let mut settled = 0_u64;
        while let Some(event) = events.next().await {
            match event {
                ManyEvent::Settled { .. } => settled += 1,
                ManyEvent::Failed { error, .. } | ManyEvent::ProjectFailed { error, .. } => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        let requests = simulator.requests().total();
        let simulated = began.elapsed();
        // Every change resets the wait to its least, so that looks come every 2 s at the most.
        let looks = simulated.as_secs_f64() / Duration::from_secs(2).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let requests_a_look = requests as f64 / looks;
        println!(
            "{}",
            serde_json::json!({
                "settled": settled,
                "requests": requests,
                "simulated_seconds": simulated.as_secs(),
                "requests_a_look": requests_a_look,
                "seconds": started.elapsed().as_secs_f64(),
                "memory_before": memory_before,
                "peak_memory": peak_memory()?,
            })
        );
        Ok(())
    })
}
