//! A thousand pipelines of one project, waited for at once, on paused time: what a look costs.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use pipewright_core::http::{
    HttpRequest, HttpResponse, ServiceTransport, SharedTransport, Transport, TransportError,
};
use pipewright_gitlab::{
    requests::pipelines::CreatePipeline,
    types::ProjectRef,
    watch::{ManyEvent, PipelineWatcher, Target, WaitOptions},
};
use pipewright_simulator::{
    SimulationClock,
    gitlab::{GitLabSimulator, scenario::Scenario},
};

use tokio::time::Instant;

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
        "wait, {PIPELINES} pipelines of one project: {} settled in {} looks over {} s of simulated time with {} requests, {:.2} a look ({} looks took one, the longest {}); {:.2} s of real time; peak memory {} (simulator included; {} of it before waiting)",
        report.count("settled")?,
        report.count("looks")?,
        report.count("simulated_seconds")?,
        report.count("requests")?,
        report.number("requests_a_look")?,
        report.count("looks_of_one_request")?,
        report.count("most_requests_of_a_look")?,
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
        let looks = Arc::new(Looks::at(ServiceTransport::new(simulator.router())));
        let client = calls::client(&simulator.base_url(), Arc::<Looks>::clone(&looks))?;
        let project: ProjectRef = "1".parse()?;
        let mut targets = Vec::new();
        let create = CreatePipeline::new("main".parse()?);
        for _ in 0..PIPELINES {
            let pipeline = client.pipelines().create(&project, &create).await?;
            targets.push(Target::new(project.clone(), pipeline.id));
        }
        looks.requests().clear();
        let memory_before = peak_memory()?;
        let (started, began) = (now(), Instant::now());
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
        let looks: Vec<u64> = looks.requests().values().copied().collect();
        let requests: u64 = looks.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let requests_a_look = requests as f64 / looks.len() as f64;
        println!(
            "{}",
            serde_json::json!({
                "settled": settled,
                "requests": requests,
                "looks": looks.len(),
                "looks_of_one_request": looks.iter().filter(|requests| **requests == 1).count(),
                "most_requests_of_a_look": looks.iter().max(),
                "simulated_seconds": began.elapsed().as_secs(),
                "requests_a_look": requests_a_look,
                "seconds": started.elapsed().as_secs_f64(),
                "memory_before": memory_before,
                "peak_memory": peak_memory()?,
            })
        );
        Ok(())
    })
}

/// Counts the requests of each look. Time is paused, so those of one look are sent at one moment.
#[derive(Debug)]
struct Looks {
    transport: SharedTransport,
    requests: Mutex<BTreeMap<Instant, u64>>,
}

impl Looks {
    fn at(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Arc::new(transport),
            requests: Mutex::default(),
        }
    }

    fn requests(&self) -> MutexGuard<'_, BTreeMap<Instant, u64>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Looks {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        *self.requests().entry(Instant::now()).or_default() += 1;
        self.transport.send(request).await
    }
}
