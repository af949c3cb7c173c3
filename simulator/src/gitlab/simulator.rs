//! A simulated GitLab, ready to be asked.

use std::sync::Arc;

use axum::Router;
use pipewright_core::http::SharedTransport;

use super::http::{Api, RequestCounter, mount};
use super::model::{Instance, Secret};
use super::origins::Origins;
use super::scenario::{Scenario, ScenarioError, World};
use super::webhooks::Webhooks;
use super::{Simulation, control, graphql, object_store, rest};
use crate::SimulationClock;
use crate::faults::{FaultPlan, Faults};

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
    faults: Option<Faults>,
    token: Secret,
}

/// How a [`GitLabSimulator`] is made.
#[derive(Debug, Default)]
pub struct GitLabSimulatorBuilder {
    scenario: Option<Scenario>,
    world: Option<World>,
    clock: Option<SimulationClock>,
    faults: Option<FaultPlan>,
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
        let router = Router::new().fallback_service(Origins::new(
            mount(rest::routes().merge(graphql::routes()), self.api.clone()),
            object_store::router(self.simulation.clone()),
            self.simulation.clone(),
        ));
        let router = match &self.faults {
            Some(faults) => faults.wrap(router),
            None => router,
        };
        control::routes(self).fallback_service(router)
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

    /// The faults, whose webhook part the senders of webhooks ask.
    pub fn faults(&self) -> Option<&Faults> {
        self.faults.as_ref()
    }

    /// Sends webhooks from now on, through `transport` and with the webhook
    /// rules of the fault plan, for as long as somebody runs [`Webhooks::run`].
    pub fn send_webhooks(&self, transport: SharedTransport) -> Webhooks {
        let faults = self.faults.clone().unwrap_or_default();
        let webhooks = Webhooks::new(self.simulation.clone(), transport, faults);
        self.api.attach_webhooks(webhooks.clone());
        webhooks
    }

    /// The sender of webhooks, if there is one.
    pub fn webhooks(&self) -> Option<&Webhooks> {
        self.api.webhooks()
    }

    /// How often each endpoint was asked.
    pub fn requests(&self) -> &RequestCounter {
        self.api.requests()
    }

    /// How often each GraphQL operation was asked for, by its name; requests
    /// without a name are not here.
    pub fn operations(&self) -> &RequestCounter {
        self.api.operations()
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

    /// A generated server in place of a scenario.
    pub fn world(mut self, world: World) -> Self {
        self.world = Some(world);
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

    /// What goes wrong on purpose; nothing when not given.
    pub fn faults(mut self, faults: FaultPlan) -> Self {
        self.faults = Some(faults);
        self
    }

    /// Sets the server up and runs the pipelines of its past.
    pub fn build(self) -> Result<GitLabSimulator, ScenarioError> {
        let clock = self.clock.unwrap_or_else(SimulationClock::real);
        let instance = match (self.world, self.scenario) {
            (Some(world), _) => world.build(self.seed, clock.now())?,
            (None, Some(scenario)) => {
                scenario.validate()?;
                scenario.build(self.seed, clock.now())
            }
            (None, None) => Scenario::default_scenario()?.build(self.seed, clock.now()),
        };
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
            faults: self.faults.map(Faults::new),
            token,
        })
    }
}
