//! A simulated GitLab and clients of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::credentials::{StaticToken, Token};
use pipewright_core::time::TokioClock;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::types::{Pipeline, PipelineId, ProjectRef};
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig, TokenKind};
use pipewright_simulator::faults::{FaultPlan, Faults};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::{InProcessTransport, SimulationClock};

pub(super) struct World {
    pub(super) gitlab: GitLabSimulator,
    start: DateTime<Utc>,
    faults: Option<Faults>,
}

impl World {
    /// The default scenario, at the same time in every test.
    pub(super) fn new() -> Self {
        Self::of(Scenario::default_yaml())
    }

    /// Another scenario.
    pub(super) fn of(scenario: &str) -> Self {
        let start = "2026-11-21T08:00:00Z".parse().unwrap();
        let clock = SimulationClock::starting_at(start);
        let gitlab = GitLabSimulator::builder()
            .scenario(Scenario::from_yaml(scenario).unwrap())
            .clock(clock)
            .seed(7)
            .build()
            .unwrap();
        Self {
            gitlab,
            start,
            faults: None,
        }
    }

    /// With faults, in the format of a fault file.
    pub(super) fn with_faults(rules: &str) -> Self {
        let plan = FaultPlan::from_yaml(&format!("version: 1\nrules:\n{rules}")).unwrap();
        Self {
            faults: Some(Faults::new(plan)),
            ..Self::new()
        }
    }

    pub(super) fn config(&self) -> GitLabConfig {
        let mut config = GitLabConfig::new(&self.gitlab.base_url()).unwrap();
        config.seed = Some(1);
        config
    }

    /// A client with the first token of the scenario, which may do everything.
    pub(super) fn client(&self) -> GitLabClient {
        self.client_with(self.gitlab.token())
    }

    pub(super) fn client_with(&self, token: &str) -> GitLabClient {
        self.build(
            self.config(),
            credential(TokenKind::Personal, token),
            GitLabMetrics::default(),
        )
    }

    pub(super) fn build(
        &self,
        config: GitLabConfig,
        credential: Credential,
        metrics: GitLabMetrics,
    ) -> GitLabClient {
        let router = self.gitlab.router();
        let router = match &self.faults {
            Some(faults) => faults.wrap(router),
            None => router,
        };
        let transport = Arc::new(InProcessTransport::new(router));
        GitLabClient::builder(config, credential, transport)
            .clock(Arc::new(TokioClock::starting_at(self.start)))
            .metrics(metrics)
            .build()
    }

    /// Looks at a pipeline every second until it is finished or waits for a person.
    pub(super) async fn settled(
        &self,
        client: &GitLabClient,
        project: &ProjectRef,
        id: PipelineId,
    ) -> Pipeline {
        for _ in 0..600 {
            let pipeline = client.pipelines().get(project, id).await.unwrap();
            if pipeline.status.is_finished() || pipeline.status.is_blocked() {
                return pipeline;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("pipeline {id} never settles");
    }
}

pub(super) fn credential(kind: TokenKind, token: &str) -> Credential {
    Credential::new(kind, Arc::new(StaticToken::new(Token::new(token)))).unwrap()
}

pub(super) fn project(text: &str) -> ProjectRef {
    text.parse().unwrap()
}
