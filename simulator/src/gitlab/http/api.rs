//! What the endpoints share.

use std::sync::{Arc, OnceLock};

use http::Method;

use super::limits::{ThrottleState, WindowCounter};
use super::{ApiError, RequestCounter};
use crate::gitlab::Simulation;
use crate::gitlab::graphql::Documents;
use crate::gitlab::model::Instance;
use crate::gitlab::webhooks::Webhooks;

/// The state behind the API: the simulation, the limits and the request counts.
#[derive(Clone, Debug)]
pub struct Api(Arc<State>);

#[derive(Debug)]
struct State {
    simulation: Arc<Simulation>,
    throttle: ThrottleState,
    application: WindowCounter,
    requests: RequestCounter,
    operations: RequestCounter,
    documents: Documents,
    webhooks: OnceLock<Webhooks>,
}

impl Api {
    /// An API onto a simulation, with all limits unused.
    pub fn new(simulation: Arc<Simulation>) -> Self {
        Self(Arc::new(State {
            simulation,
            throttle: ThrottleState::default(),
            application: WindowCounter::default(),
            requests: RequestCounter::default(),
            operations: RequestCounter::default(),
            documents: Documents::default(),
            webhooks: OnceLock::new(),
        }))
    }

    /// The simulation.
    pub fn simulation(&self) -> &Arc<Simulation> {
        &self.0.simulation
    }

    /// Looks at or changes the state as of now.
    pub fn with<R>(&self, act: impl FnOnce(&mut Instance) -> R) -> R {
        self.0.simulation.with(act)
    }

    /// How often each endpoint was asked.
    pub fn requests(&self) -> &RequestCounter {
        &self.0.requests
    }

    /// How often each GraphQL operation was asked for, by its name.
    pub fn operations(&self) -> &RequestCounter {
        &self.0.operations
    }

    pub(in crate::gitlab) fn count_operation(&self, name: &str) {
        self.0.operations.record(&Method::POST, name);
    }

    pub(in crate::gitlab) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// Gives the API the sender of webhooks, once, so that hooks can be tested
    /// and their deliveries looked at.
    pub fn attach_webhooks(&self, webhooks: Webhooks) {
        let _ = self.0.webhooks.set(webhooks);
    }

    /// The sender of webhooks, if there is one.
    pub fn webhooks(&self) -> Option<&Webhooks> {
        self.0.webhooks.get()
    }

    pub(super) fn throttle(&self) -> &ThrottleState {
        &self.0.throttle
    }

    /// Counts a request under one of GitLab's application limits, such as
    /// `jobs_index`, for `who`; a limit that the scenario does not set admits all.
    pub fn admit(&self, instance: &Instance, limit: &str, who: &str) -> Result<(), ApiError> {
        let Some(throttle) = instance.settings.limits.application.get(limit) else {
            return Ok(());
        };
        let key = format!("{limit}:{who}");
        let period = throttle.period_seconds;
        if self
            .0
            .application
            .admits(&key, throttle.requests, period, instance.now)
        {
            return Ok(());
        }
        Err(ApiError::application_limit(period))
    }

    /// Counts a new pipeline. Too many are a 400 of the pipeline, not a 429.
    pub fn admit_pipeline(
        &self,
        instance: &Instance,
        project_id: u64,
        user_id: u64,
        sha: &str,
    ) -> Result<(), ApiError> {
        let Some(limit) = instance.settings.limits.pipeline_creation_per_minute else {
            return Ok(());
        };
        let key = format!("pipelines_create:{project_id}:{user_id}:{sha}");
        if self.0.application.admits(&key, limit, 60, instance.now) {
            return Ok(());
        }
        let complaint = "Too many pipelines created in the last minute. Try again later.";
        Err(ApiError::validation("base", [complaint]))
    }
}
