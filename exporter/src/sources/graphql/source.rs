//! Asking by GraphQL: only for fields that the server has.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use pipewright_gitlab::error::GraphQlKind;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::services::{GraphQlResponse, GraphQlService};
use pipewright_gitlab::types::{GlobalId, ProjectId, timestamp};
use pipewright_gitlab::{Error, ErrorKind};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::{List, PipelineNode};
use super::convert;
use super::features::{Dropped, Features};
use crate::sources::{BatchSize, Listed, Names, Since};

/// Pages of one list that are read in a row: 20 000 pipelines that changed between two looks.
pub(super) const MOST_PAGES: usize = 200;
/// Projects whose jobs one query asks for. More cost the server too long.
const MOST_DETAILED: usize = 10;

/// Which parts of a pipeline are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Its jobs.
    pub jobs: bool,
    /// The pipelines that it started, and the one that started it.
    pub downstream: bool,
    /// Whose runner ran each job.
    pub runners: bool,
}

/// Asks by GraphQL, as much at once as the server takes.
#[derive(Debug)]
pub struct GraphQlSource {
    service: Arc<dyn GraphQlService>,
    pub(super) names: Arc<Names>,
    pub(super) page: usize,
    features: Mutex<Features>,
    pub(super) changes: Mutex<BatchSize>,
    pub(super) details: Mutex<BatchSize>,
    pub(super) by_id: Mutex<BatchSize>,
    /// Until when jobs are not asked for, as those of one pipeline were too much.
    pub(super) too_much: Mutex<Option<Instant>>,
}

impl GraphQlSource {
    /// A source that asks for pages of `page` items.
    pub fn new(service: Arc<dyn GraphQlService>, names: Arc<Names>, page: u32) -> Self {
        let page = usize::try_from(page).unwrap_or(100).clamp(1, 100);
        Self {
            service,
            names,
            page,
            features: Mutex::new(Features::all()),
            changes: Mutex::new(BatchSize::new(page, page)),
            details: Mutex::new(BatchSize::new(MOST_DETAILED, MOST_DETAILED)),
            by_id: Mutex::new(BatchSize::new(2, 10)),
            too_much: Mutex::new(None),
        }
    }

    /// How many projects one query asks for now.
    pub fn batch_size(&self) -> usize {
        lock(&self.changes).get()
    }

    /// Fields that this server has not, for logs.
    pub fn missing_fields(&self) -> Vec<String> {
        lock(&self.features).missing().collect()
    }

    pub(super) fn listed<'a>(
        &'a self,
        list: List<PipelineNode<'a>>,
    ) -> impl Iterator<Item = Listed> + 'a {
        list.items()
            .filter_map(|node| convert::pipeline(&node, &self.names))
    }

    /// Runs a query, without the fields that the server has not.
    pub(super) async fn run(
        &self,
        build: impl Fn(&Features) -> GraphQlRequest + Send + Sync,
    ) -> Result<GraphQlResponse, Error> {
        loop {
            let features = lock(&self.features).clone();
            let error = match self.service.query(&build(&features)).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let Some(GraphQlKind::UndefinedField { type_name, field }) = error.graphql() else {
                return Err(error);
            };
            let mut now = lock(&self.features);
            // Another query may have found out meanwhile.
            if *now == features {
                match now.leave_out(type_name, field) {
                    Dropped::Field(name) => {
                        tracing::info!(%type_name, field = name, "this GitLab has no such field");
                    }
                    Dropped::Needed => return Err(error),
                }
            }
        }
    }
}

/// Whether asking for less may help.
pub(super) fn is_too_much(error: &Error) -> bool {
    let refused = matches!(
        error.graphql(),
        Some(
            GraphQlKind::TooComplex { .. }
                | GraphQlKind::TooDeep
                | GraphQlKind::TooLarge
                | GraphQlKind::Timeout
        )
    );
    let gateway = error.status().is_some_and(|status| status.as_u16() == 504);
    refused || gateway
}

pub(super) fn moment(since: Since) -> Option<DateTime<Utc>> {
    match since {
        Since::Newest => None,
        Since::Moment(moment) => Some(moment),
    }
}

pub(super) fn with_since(request: GraphQlRequest, since: Option<DateTime<Utc>>) -> GraphQlRequest {
    match since {
        Some(since) => request.variable("since", timestamp::format(since)),
        None => request,
    }
}

pub(super) fn ids(projects: &[ProjectId]) -> Value {
    let ids = projects.iter();
    json!(
        ids.map(|id| GlobalId::new("Project", id.get()).to_string())
            .collect::<Vec<_>>()
    )
}

pub(super) fn borrowed<'a, T: serde::Deserialize<'a>>(
    response: &'a GraphQlResponse,
) -> Result<T, Error> {
    response.borrowed().map_err(|error| {
        Error::invalid(
            ErrorKind::Decode,
            format!("GitLab's GraphQL answer is not what was expected: {error}"),
        )
    })
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
