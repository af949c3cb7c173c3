//! A simulated Jenkins and clients of it.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use pipewright_core::credentials::Token;
use pipewright_core::http::Transport as _;
use pipewright_core::time::TokioClock;
use pipewright_jenkins::metrics::JenkinsMetrics;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::queue::{QueueWaitOptions, StartedBuild};
use pipewright_jenkins::types::{BuildRef, BuildStatus, JobRef, QueueItem, Run};
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};
use pipewright_simulator::jenkins::JenkinsSimulator;
use pipewright_simulator::jenkins::scenario::Scenario;
use pipewright_simulator::{InProcessTransport, SimulationClock};

use crate::support::job;

pub(super) struct World {
    pub(super) jenkins: JenkinsSimulator,
    start: DateTime<Utc>,
}

impl World {
    /// The default scenario, at the same time in every test.
    pub(super) fn new() -> Self {
        Self::of(Scenario::default_scenario().unwrap())
    }

    /// Another scenario, as its file.
    pub(super) fn of_yaml(scenario: &str) -> Self {
        Self::of(Scenario::from_yaml(scenario).unwrap())
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

    pub(super) fn config(&self) -> JenkinsConfig {
        let mut config = JenkinsConfig::new(&self.jenkins.base_url()).unwrap();
        config.seed = Some(1);
        config
    }

    /// A client of the first user of the scenario, with a token; may do everything.
    pub(super) fn client(&self) -> JenkinsClient {
        let token = Token::new(self.jenkins.token());
        self.client_with(Credential::api_token(self.jenkins.user(), token).unwrap())
    }

    pub(super) fn client_of(&self, user: &str, token: &str) -> JenkinsClient {
        self.client_with(Credential::api_token(user, Token::new(token)).unwrap())
    }

    /// The same user with the password, which needs crumbs.
    pub(super) fn client_with_password(&self) -> JenkinsClient {
        let password = Token::new(self.jenkins.password());
        self.client_with(Credential::password(self.jenkins.user(), password).unwrap())
    }

    pub(super) fn client_with(&self, credential: Credential) -> JenkinsClient {
        self.build(self.config(), credential, JenkinsMetrics::default())
    }

    pub(super) fn build(
        &self,
        config: JenkinsConfig,
        credential: Credential,
        metrics: JenkinsMetrics,
    ) -> JenkinsClient {
        let transport = Arc::new(InProcessTransport::new(self.jenkins.router()));
        JenkinsClient::builder(config, credential, transport)
            .clock(Arc::new(TokioClock::starting_at(self.start)))
            .metrics(metrics)
            .build()
    }

    /// Restarts the server as an administrator does.
    pub(super) async fn restart(&self) {
        let login = format!("{}:{}", self.jenkins.user(), self.jenkins.token());
        let request = http::Request::post(format!("{}/safeRestart", self.jenkins.base_url()))
            .header("authorization", format!("Basic {}", STANDARD.encode(login)))
            .body(bytes::Bytes::new())
            .unwrap();
        let transport = InProcessTransport::new(self.jenkins.router());
        let response = transport.send(request).await.unwrap();
        assert!(response.status().as_u16() < 400, "{}", response.status());
    }

    /// Starts a build, and waits until it has left the queue.
    pub(super) async fn started(&self, client: &JenkinsClient, name: &str) -> StartedBuild {
        let triggered = client
            .jobs()
            .trigger(&job(name), &TriggerBuild::new())
            .await
            .unwrap();
        let options = QueueWaitOptions::default();
        let queue = client.queue();
        queue
            .wait_for_build(&triggered.item, &options, &mut |_| {})
            .await
            .unwrap()
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
