//! What all requests share.

use std::sync::Arc;

use axum::Router;

use super::entry;
use crate::RequestCounter;
use crate::jenkins::Simulation;
use crate::jenkins::model::Instance;

/// The state behind the server: the simulation and the request counts.
#[derive(Clone, Debug)]
pub(in crate::jenkins) struct Api {
    simulation: Arc<Simulation>,
    requests: RequestCounter,
}

impl Api {
    pub(in crate::jenkins) fn new(simulation: Arc<Simulation>) -> Self {
        Self {
            simulation,
            requests: RequestCounter::default(),
        }
    }

    /// The server as a service. Its addresses are found by walking its
    /// objects, as Jenkins does, so there are no routes.
    pub(in crate::jenkins) fn router(&self) -> Router {
        Router::new()
            .fallback(entry::serve)
            .with_state(self.clone())
    }

    /// How often each address was asked.
    pub(in crate::jenkins) fn requests(&self) -> &RequestCounter {
        &self.requests
    }

    /// Looks at or changes the state as of now.
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut Instance) -> R) -> R {
        self.simulation.with(act)
    }
}
