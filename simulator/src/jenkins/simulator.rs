//! A simulated Jenkins, ready to be asked.

use std::sync::Arc;

use axum::Router;

use super::Simulation;
use super::http::Api;
use super::model::Instance;
use super::scenario::{Scenario, ScenarioError};
use crate::faults::{FaultPlan, Faults};
use crate::{RequestCounter, Secret, SimulationClock};

/// A simulated Jenkins, ready to be asked.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_simulator::jenkins::JenkinsSimulator;
///
/// let jenkins = JenkinsSimulator::builder().seed(7).build()?;
/// // Answers requests to `jenkins.base_url()` in process, or behind a listener.
/// let router = jenkins.router();
/// # let _ = router;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct JenkinsSimulator {
    simulation: Arc<Simulation>,
    api: Api,
    faults: Option<Faults>,
    user: String,
    token: Secret,
    password: Secret,
}

/// How a [`JenkinsSimulator`] is made.
#[derive(Debug, Default)]
pub struct JenkinsSimulatorBuilder {
    scenario: Option<Scenario>,
    clock: Option<SimulationClock>,
    faults: Option<FaultPlan>,
    seed: u64,
}

impl JenkinsSimulator {
    /// A simulator of the default scenario, in real time, unless told otherwise.
    pub fn builder() -> JenkinsSimulatorBuilder {
        JenkinsSimulatorBuilder::default()
    }

    /// The server as a service, whatever host it is asked by.
    pub fn router(&self) -> Router {
        let router = self.api.router();
        match &self.faults {
            Some(faults) => faults.wrap(router),
            None => router,
        }
    }

    /// Where the server is reached, prefix included, without a slash at the
    /// end: `http://jenkins.simulated.example` unless changed.
    pub fn base_url(&self) -> String {
        self.inspect(Instance::base_url)
    }

    /// Tells the server where it is reached, without its prefix, once that is known.
    pub fn set_url(&self, origin: &str) {
        self.simulation.with(|instance| {
            origin
                .trim_end_matches('/')
                .clone_into(&mut instance.origin);
        });
    }

    /// The first user of the scenario.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The first token of that user, or nothing.
    pub fn token(&self) -> &str {
        self.token.expose()
    }

    /// The password of that user, or nothing.
    pub fn password(&self) -> &str {
        self.password.expose()
    }

    /// The clock that the server lives by.
    pub fn clock(&self) -> &SimulationClock {
        self.simulation.clock()
    }

    /// The state behind the server.
    pub fn simulation(&self) -> &Arc<Simulation> {
        &self.simulation
    }

    /// How often each address was asked, such as `/job/{job}/{build}/api/json`.
    pub fn requests(&self) -> &RequestCounter {
        self.api.requests()
    }

    /// Looks at the state as of now.
    pub fn inspect<R>(&self, look: impl FnOnce(&Instance) -> R) -> R {
        self.simulation.with(|instance| look(instance))
    }

    /// How many builds a job, by its full name, ever had, deleted ones included.
    pub fn builds_started(&self, job: &str) -> u64 {
        self.inspect(|instance| {
            let job = instance.item_named(job).and_then(|item| item.job());
            job.map_or(0, |job| job.builds_started)
        })
    }
}

impl JenkinsSimulatorBuilder {
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

    /// What goes wrong on purpose; nothing when not given.
    pub fn faults(mut self, faults: FaultPlan) -> Self {
        self.faults = Some(faults);
        self
    }

    /// Sets the server up and runs the builds of its past.
    pub fn build(self) -> Result<JenkinsSimulator, ScenarioError> {
        let scenario = match self.scenario {
            Some(scenario) => scenario,
            None => Scenario::default_scenario()?,
        };
        scenario.validate()?;
        let clock = self.clock.unwrap_or_else(SimulationClock::real);
        let instance = scenario.build(self.seed, clock.now());
        let first = scenario.users.first();
        let nothing = || Secret::new("");
        let token = first.and_then(|user| user.tokens.first().cloned());
        let password = first.and_then(|user| user.password.clone());
        let simulation = Arc::new(Simulation::new(instance, clock));
        Ok(JenkinsSimulator {
            api: Api::new(simulation.clone()),
            simulation,
            faults: self.faults.map(Faults::new),
            user: first.map(|user| user.name.clone()).unwrap_or_default(),
            token: token.unwrap_or_else(nothing),
            password: password.unwrap_or_else(nothing),
        })
    }
}
