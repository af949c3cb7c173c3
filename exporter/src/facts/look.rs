//! One look at one project.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, ProjectId};

use super::PipelineSeen;

/// What one look at one project showed.
#[derive(Clone, Debug)]
pub struct Look {
    /// The project.
    pub project: ProjectId,
    /// Its path now: the label `project`. It changes when the project is moved.
    pub path: Arc<str>,
    /// How it was seen.
    pub origin: Origin,
    /// When, by the server's clock as far as it is known.
    pub at: DateTime<Utc>,
    /// The pipelines that were seen, in any order.
    pub pipelines: Vec<PipelineSeen>,
    /// Pipelines that the server no longer has (it answered 404, not 403 or 5xx).
    pub gone: Vec<PipelineId>,
    /// Everything of the project that changed before this moment of the server's clock is in this
    /// look or an earlier one, jobs included. None where the look was not at everything (a webhook,
    /// a failed page). Of a project's first look it is the moment up to which everything is history,
    /// and `at` is where it is None.
    pub seen_until: Option<DateTime<Utc>>,
}

/// How something was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// By a GraphQL query.
    GraphQl,
    /// By the REST API.
    Rest,
    /// In the body of a webhook.
    Webhook,
}
