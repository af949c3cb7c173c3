//! A simulated Jenkins and clients of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::credentials::Token;
use pipewright_core::time::TokioClock;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::queue::QueueWaitOptions;
use pipewright_jenkins::types::{BuildRef, BuildStatus, JobRef, QueueItem, Run};
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};
use pipewright_simulator::jenkins::JenkinsSimulator;
use pipewright_simulator::jenkins::scenario::Scenario;
use pipewright_simulator::{InProcessTransport, SimulationClock};

pub(super) struct World {
    pub(super) jenkins: JenkinsSimulator,
    start: DateTime<Utc>,
}

impl World {
    /// The default scenario, at the same time in every test.
    pub(super) fn new() -> Self {
        Self::of(Scenario::default_scenario().unwrap())
    }

    /// Another scenario.
    pub(super) fn of(scenario: Scenario) -> Self {
        let start = "2026-11-21T08:00:00Z".parse().unwrap();
        let jenkins = JenkinsSimulator::builder()
            .scenario(scenario)
            .clock(SimulationClock::starting_at(start))
            .seed(7)
            .build()
            .unwrap();
        Self { jenkins, start }
    }

    /// A client of the administrator.
    pub(super) fn client(&self) -> JenkinsClient {
        self.client_of(self.jenkins.user(), self.jenkins.token())
    }

    pub(super) fn client_of(&self, user: &str, token: &str) -> JenkinsClient {
        let mut config = JenkinsConfig::new(&self.jenkins.base_url()).unwrap();
        config.seed = Some(1);
        let credential = Credential::api_token(user, Token::new(token)).unwrap();
        let transport = Arc::new(InProcessTransport::new(self.jenkins.router()));
        JenkinsClient::builder(config, credential, transport)
            .clock(Arc::new(TokioClock::starting_at(self.start)))
            .build()
    }
}

/// Starts a build and waits until it has a number.
pub(super) async fn started(
    client: &JenkinsClient,
    job: &JobRef,
    values: &[(&str, &str)],
) -> BuildRef {
    let mut wanted = TriggerBuild::new();
    for (name, value) in values {
        wanted = wanted.parameter(Parameter::text(*name, *value).unwrap());
    }
    let triggered = client.jobs().trigger(job, &wanted).await.unwrap();
    let options = QueueWaitOptions::default();
    let told = &mut |_: &QueueItem| {};
    let queue = client.queue();
    let build = queue.wait_for_build(&triggered.item, &options, told).await;
    BuildRef::from(build.unwrap().number)
}

/// Looks at a run every second until it is finished or waits for somebody.
pub(super) async fn settled(client: &JenkinsClient, job: &JobRef, build: BuildRef) -> Run {
    for _ in 0..600 {
        let run = client.pipelines().describe(job, build).await.unwrap();
        if !run.status.is_running() || run.waits_for_input() {
            return run;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("{build} of {job} never settles");
}

/// Looks at a build every second until it is finished.
pub(super) async fn finished(client: &JenkinsClient, job: &JobRef, build: BuildRef) -> BuildStatus {
    for _ in 0..600 {
        let status = client.builds().status(job, build).await.unwrap();
        if status.is_finished() {
            return status;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    panic!("{build} of {job} never ends");
}
