//! A simulated GitLab and a collector that looks at it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use amazing_gitlab_exporter::collect::{Collector, Connection};
use amazing_gitlab_exporter::config::{
    Config, Owner, OwnerKind, ProjectEntry, ProjectOverrides, Wildcard,
};
use amazing_gitlab_exporter::operational::Operational;
use chrono::{DateTime, Utc};
use pipewright_core::credentials::Token;
use pipewright_core::http::SharedTransport;
use pipewright_core::time::{SharedClock, TokioClock};
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::types::{Pipeline, ProjectRef};
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::Instance;
use pipewright_simulator::gitlab::scenario::Scenario;
use pipewright_simulator::{InProcessTransport, SimulationClock};

use super::recording::Recording;

pub const TOKEN: &str = "glpat-simulated-api-token-00";

/// A simulated GitLab, and a ledger.
pub struct World {
    pub gitlab: GitLabSimulator,
    pub ledger: Arc<Recording>,
    pub operational: Operational,
    pub config: Config,
    clock: SharedClock,
}

impl World {
    pub fn of(scenario: Scenario) -> Self {
        let start: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
        let gitlab = GitLabSimulator::builder()
            .scenario(scenario)
            .clock(SimulationClock::starting_at(start))
            .seed(7)
            .build()
            .unwrap();
        let mut config = Config::default();
        config.gitlab.url = Some(gitlab.base_url().parse().unwrap());
        config.gitlab.max_requests_per_second = None;
        Self {
            gitlab,
            ledger: Arc::new(Recording::default()),
            operational: Operational::new(start),
            config,
            clock: Arc::new(TokioClock::starting_at(start)),
        }
    }

    /// Looks at these projects.
    pub fn named(mut self, names: &[&str]) -> Self {
        self.config.projects = names
            .iter()
            .map(|name| ProjectEntry {
                name: (*name).to_owned(),
                overrides: ProjectOverrides::default(),
            })
            .collect();
        self
    }

    /// Looks at what a group holds.
    pub fn of_group(mut self, name: &str) -> Self {
        self.config.wildcards = vec![Wildcard {
            owner: Some(Owner {
                name: name.to_owned(),
                kind: OwnerKind::Group,
                include_subgroups: true,
            }),
            ..Wildcard::default()
        }];
        self
    }

    /// With another configuration.
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn transport(&self) -> SharedTransport {
        Arc::new(InProcessTransport::new(self.gitlab.router()))
    }

    pub fn collector(&self) -> Collector {
        self.collector_by(self.transport())
    }

    pub fn collector_by(&self, transport: SharedTransport) -> Collector {
        let connection = Connection::new(
            &self.config.gitlab,
            Credential::personal(Token::new(TOKEN)),
            transport,
            &self.operational,
            Arc::clone(&self.clock),
            1,
        )
        .unwrap();
        let (config, ledger) = (Arc::new(self.config.clone()), self.ledger.clone());
        Collector::builder(config, connection, ledger, self.operational.clone())
            .seed(1)
            .build()
    }

    /// A person's client, whose requests are counted too.
    pub fn person(&self) -> GitLabClient {
        let mut config = GitLabConfig::new(&self.gitlab.base_url()).unwrap();
        config.check_scopes = false;
        config.rate_limits = pipewright_core::resilience::RateLimits::unlimited();
        config.seed = Some(2);
        let credential = Credential::personal(Token::new(TOKEN));
        GitLabClient::builder(config, credential, self.transport())
            .clock(Arc::clone(&self.clock))
            .build()
    }

    pub async fn pipeline(&self, project: &str) -> Pipeline {
        let project: ProjectRef = project.parse().unwrap();
        let create = CreatePipeline::new("main".parse().unwrap());
        let pipelines = self.person().pipelines();
        pipelines.create(&project, &create).await.unwrap()
    }

    /// Forgets what was asked so far.
    pub fn start_counting(&self) {
        self.gitlab.requests().reset();
    }

    /// How many requests there were.
    pub fn requests(&self) -> u64 {
        self.gitlab.requests().total()
    }

    /// Changes something on the server behind everybody's back.
    pub fn change(&self, change: impl FnOnce(&mut Instance)) {
        self.gitlab.simulation().with(change);
    }

    /// The same, with something to tell of it.
    pub fn change_and<T>(&self, change: impl FnOnce(&mut Instance) -> T) -> T {
        self.gitlab.simulation().with(change)
    }

    /// What was asked: route and how often.
    pub fn asked(&self) -> Vec<(String, u64)> {
        let all = self.gitlab.requests().all();
        all.into_iter()
            .map(|(method, route, count)| (format!("{method} {route}"), count))
            .collect()
    }
}

/// Lets a collector run for so many seconds.
pub async fn run(collector: &Collector, time: u64) {
    collector.run(wait(time)).await;
}

/// Lets time pass.
pub async fn wait(time: u64) {
    tokio::time::sleep(Duration::from_secs(time)).await;
}

/// A scenario of many projects, `many/p0` and so on, each with a pipeline of so many jobs, of which
/// every `failing`th fails, and with so many pipelines in its past.
pub fn many(projects: usize, jobs: usize, failing: usize, history: u32) -> Scenario {
    lasting(projects, jobs, failing, history, 5)
}

/// The same with jobs that last so many seconds.
pub fn lasting(
    projects: usize,
    jobs: usize,
    failing: usize,
    history: u32,
    seconds: u32,
) -> Scenario {
    let mut text = format!(
        "version: 1\n\
         users: [{{ username: root }}]\n\
         groups: [{{ path: many, members: {{ root: owner }} }}]\n\
         tokens: [{{ value: {TOKEN}, name: all, scopes: [api] }}]\n\
         projects:\n  - path: many/p0\n    history: {{ pipelines: {history}, every: 1h }}\n    \
         ci:\n      stages: [build]\n      jobs:\n"
    );
    for job in 0..jobs {
        let fails = failing > 0 && job % failing == 0;
        let outcome = if fails { "failed" } else { "success" };
        let _ = writeln!(
            text,
            "        - {{ name: job-{job}, stage: build, duration: {seconds}s, queued: 1s, \
             outcome: {outcome} }}"
        );
    }
    let mut scenario = Scenario::from_yaml(&text).unwrap();
    let first = scenario.projects[0].clone();
    for project in 1..projects {
        let mut other = first.clone();
        other.path = format!("many/p{project}");
        scenario.projects.push(other);
    }
    scenario
}

/// The scenario that the simulator has by itself.
pub fn shop() -> Scenario {
    Scenario::default_scenario().unwrap()
}
