//! A simulated GitLab, ready to be asked.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::header::HOST;
use tower_service::Service;

use super::http::{Api, RequestCounter, mount};
use super::model::{Instance, Secret};
use super::scenario::{Scenario, ScenarioError};
use super::{Simulation, object_store, rest};
use crate::SimulationClock;

/// A simulated GitLab, ready to be asked.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_simulator::gitlab::GitLabSimulator;
///
/// let gitlab = GitLabSimulator::builder().seed(7).build()?;
/// // Answers requests to `gitlab.base_url()` in process, or behind a listener.
/// let router = gitlab.router();
/// # let _ = router;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GitLabSimulator {
    simulation: Arc<Simulation>,
    api: Api,
    token: Secret,
}

/// How a [`GitLabSimulator`] is made.
#[derive(Debug, Default)]
pub struct GitLabSimulatorBuilder {
    scenario: Option<Scenario>,
    clock: Option<SimulationClock>,
    seed: u64,
}

impl GitLabSimulator {
    /// A simulator of the default scenario, in real time, unless told otherwise.
    pub fn builder() -> GitLabSimulatorBuilder {
        GitLabSimulatorBuilder::default()
    }

    /// The server as a service. It answers for two origins, told apart by the
    /// request's authority: the API at [`GitLabSimulator::base_url`], and the
    /// object store at [`GitLabSimulator::object_store_url`].
    pub fn router(&self) -> Router {
        Router::new().fallback_service(Origins {
            api: mount(rest::routes(), self.api.clone()),
            object_store: object_store::router(self.simulation.clone()),
            simulation: self.simulation.clone(),
        })
    }

    /// Where the server is reached, without a slash at the end:
    /// `http://gitlab.simulated.example` unless changed.
    pub fn base_url(&self) -> String {
        self.inspect(|instance| instance.external_url.clone())
    }

    /// Where the object store is reached, without a slash at the end:
    /// `http://artifacts.simulated.example` unless changed.
    pub fn object_store_url(&self) -> String {
        self.inspect(|instance| instance.object_store_url.clone())
    }

    /// Tells the server where it is reached, once that is known. The two need
    /// different hosts or ports, or clients would take them for one origin.
    pub fn set_urls(&self, base_url: &str, object_store_url: &str) {
        self.simulation.with(|instance| {
            base_url
                .trim_end_matches('/')
                .clone_into(&mut instance.external_url);
            object_store_url
                .trim_end_matches('/')
                .clone_into(&mut instance.object_store_url);
        });
    }

    /// The first token of the scenario that works, or nothing.
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// The clock that the server lives by.
    pub fn clock(&self) -> &SimulationClock {
        self.simulation.clock()
    }

    /// The state behind the server.
    pub fn simulation(&self) -> &Arc<Simulation> {
        &self.simulation
    }

    /// How often each endpoint was asked.
    pub fn requests(&self) -> &RequestCounter {
        self.api.requests()
    }

    /// Looks at the state as of now.
    pub fn inspect<R>(&self, look: impl FnOnce(&Instance) -> R) -> R {
        self.simulation.with(|instance| look(instance))
    }

    /// How many pipelines a project ever had, deleted ones included.
    pub fn pipelines_created(&self, project: &str) -> u64 {
        self.inspect(|instance| {
            instance
                .project(project)
                .map_or(0, |project| project.pipeline_count)
        })
    }
}

impl GitLabSimulatorBuilder {
    /// What is on the server; the default scenario when not given.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = Some(scenario);
        self
    }

    /// The clock; real time when not given.
    pub fn clock(mut self, clock: SimulationClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// What everything left to chance is drawn from; 0 when not given.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the server up and runs the pipelines of its past.
    pub fn build(self) -> Result<GitLabSimulator, ScenarioError> {
        let scenario = match self.scenario {
            Some(scenario) => scenario,
            None => Scenario::default_scenario()?,
        };
        scenario.validate()?;
        let clock = self.clock.unwrap_or_else(SimulationClock::real);
        let instance = scenario.build(self.seed, clock.now());
        let token = instance
            .tokens
            .values()
            .find(|token| token.is_active(instance.now));
        let token = token.map_or_else(|| Secret::new(""), |token| token.value.clone());
        let simulation = Arc::new(Simulation::new(instance, clock));
        let api = Api::new(simulation.clone());
        Ok(GitLabSimulator {
            simulation,
            api,
            token,
        })
    }
}

/// The API and the object store, told apart by the request's authority.
#[derive(Clone, Debug)]
struct Origins {
    api: Router,
    object_store: Router,
    simulation: Arc<Simulation>,
}

impl Service<Request> for Origins {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let store = self
            .simulation
            .with(|instance| instance.object_store_url.clone());
        let is_store = authority(&request).is_some_and(|authority| {
            let (_, wanted) = store.split_once("://").unwrap_or(("", &store));
            wanted.eq_ignore_ascii_case(authority)
        });
        let router = if is_store {
            &mut self.object_store
        } else {
            &mut self.api
        };
        Box::pin(Service::call(router, request))
    }
}

fn authority(request: &Request) -> Option<&str> {
    let from_uri = request.uri().authority().map(http::uri::Authority::as_str);
    from_uri.or_else(|| request.headers().get(HOST)?.to_str().ok())
}
