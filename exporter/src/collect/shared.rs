//! What every look uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::ProjectId;
use pipewright_gitlab::{Error, ErrorKind, GitLabClient};

use super::orphans::Orphans;
use super::status::StatusBoard;
use super::way::Way;
use super::{Connection, ServerClock};
use crate::config::{CollectorKind, Config};
use crate::facts::{Ledger, LedgerError, Look};
use crate::operational::Operational;
use crate::sources::graphql::{GraphQlSource, Parts};
use crate::sources::rest::RestSource;
use crate::sources::{Bridges, FailureTexts, Names};

/// What every look uses.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) client: GitLabClient,
    pub(super) server: ServerClock,
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) operational: Operational,
    pub(super) graphql: GraphQlSource,
    pub(super) rest: RestSource,
    pub(super) way: Way,
    pub(super) names: Arc<Names>,
    pub(super) texts: FailureTexts,
    pub(super) bridges: Bridges,
    pub(super) orphans: Orphans,
    pub(super) status: StatusBoard,
    config: Mutex<Arc<Config>>,
    tracked: Mutex<BTreeSet<ProjectId>>,
    /// The paths of projects that are not looked at.
    paths: Mutex<BTreeMap<ProjectId, Arc<str>>>,
}

/// Paths of projects that are remembered although they are not looked at.
const MOST_PATHS: usize = 10_000;

impl Shared {
    pub(super) fn new(
        config: Arc<Config>,
        connection: Connection,
        ledger: Arc<dyn Ledger>,
        operational: Operational,
    ) -> Self {
        let Connection { client, clock } = connection;
        let names = Arc::new(Names::default());
        let settings = &config.gitlab;
        Self {
            graphql: GraphQlSource::new(
                client.graphql(),
                Arc::clone(&names),
                settings.graphql_page_size,
            ),
            rest: RestSource::new(&client, Arc::clone(&names), settings.rest_page_size),
            way: Way::new(settings.use_graphql),
            names,
            client,
            server: clock,
            ledger,
            operational,
            texts: FailureTexts::default(),
            bridges: Bridges::default(),
            orphans: Orphans::default(),
            status: StatusBoard::default(),
            config: Mutex::new(config),
            tracked: Mutex::default(),
            paths: Mutex::default(),
        }
    }

    pub(super) fn config(&self) -> Arc<Config> {
        Arc::clone(&lock(&self.config))
    }

    pub(super) fn set_config(&self, config: Arc<Config>) {
        self.way.want(config.gitlab.use_graphql);
        *lock(&self.config) = config;
    }

    /// Which parts of pipelines are wanted.
    pub(super) fn parts(&self) -> Parts {
        let config = self.config();
        Parts {
            jobs: config.collectors.jobs.enabled,
            downstream: config.collectors.pipelines.include_child_pipelines,
            runners: config.collectors.jobs.include_runner_details,
        }
    }

    pub(super) fn is_tracked(&self, project: ProjectId) -> bool {
        lock(&self.tracked).contains(&project)
    }

    pub(super) fn set_tracked(&self, project: ProjectId, is_tracked: bool) {
        let mut tracked = lock(&self.tracked);
        if is_tracked {
            tracked.insert(project);
        } else {
            tracked.remove(&project);
        }
        self.operational.projects_tracked(tracked.len() as u64);
    }

    /// The path of a project that is not looked at: `GET /projects/:id`, once.
    pub(super) async fn path_of(&self, project: ProjectId) -> Result<Arc<str>, Error> {
        if let Some(path) = lock(&self.paths).get(&project) {
            return Ok(Arc::clone(path));
        }
        let found = self.client.projects().get(&project.into()).await?;
        let path: Arc<str> = found.path_with_namespace.into();
        let mut paths = lock(&self.paths);
        paths.insert(project, Arc::clone(&path));
        while paths.len() > MOST_PATHS {
            paths.pop_first();
        }
        Ok(path)
    }

    /// Hands a look to the ledger, and counts what came of it.
    pub(super) async fn admit(&self, look: Look) -> Result<(), LedgerError> {
        let admitted = self.ledger.admit(look).await;
        match &admitted {
            Ok(admission) => self.operational.admitted(*admission),
            Err(error) => {
                tracing::error!(%error, "the ledger did not take a look");
                self.failed("ledger");
            }
        }
        admitted.map(drop)
    }

    /// A part of a round failed.
    pub(super) fn failed(&self, error_type: &str) {
        for collector in self.collectors() {
            self.operational
                .collection_failed(collector.as_str(), error_type);
        }
    }

    /// A round ended.
    pub(super) fn collected(&self, took: Duration) {
        for collector in self.collectors() {
            self.operational.collected(collector.as_str(), took);
        }
    }

    /// A project was seen whole.
    pub(super) fn succeeded(&self, project: ProjectId, path: &Arc<str>, at: DateTime<Utc>) {
        for collector in self.collectors() {
            self.operational
                .succeeded(collector.as_str(), project, path, at);
        }
    }

    /// The collectors that work here.
    pub(super) fn collectors(&self) -> impl Iterator<Item = CollectorKind> {
        let config = self.config();
        [CollectorKind::Pipelines, CollectorKind::Jobs]
            .into_iter()
            .filter(move |kind| config.collectors.is_active(*kind))
    }
}

/// An error in one of a few words, for a label.
pub(super) fn error_type(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Authentication(_) => "authentication",
        ErrorKind::Access(_) if error.is_not_found() => "not_found",
        ErrorKind::Access(_) => "forbidden",
        ErrorKind::RateLimit(_) => "rate_limit",
        ErrorKind::Network(_) => "network",
        ErrorKind::Server(_) => "server",
        ErrorKind::GraphQl(_) => "graphql",
        ErrorKind::Decode => "decode",
        _ => "other",
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
