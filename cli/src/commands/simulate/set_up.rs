//! What the simulators of all providers are set up with.

use std::io;
use std::path::Path;

use pipewright_simulator::faults::FaultPlan;
use pipewright_simulator::scenario::ScenarioError;
use serde::Serialize;

use crate::arguments::SimulatorArguments;
use crate::errors::Failure;
use crate::output;

impl SimulatorArguments {
    /// The scenario that was given, if any.
    pub(super) fn read_scenario<T>(
        &self,
        parse: impl FnOnce(&str) -> Result<T, ScenarioError>,
    ) -> Result<Option<T>, Failure> {
        let Some(path) = &self.scenario else {
            return Ok(None);
        };
        let scenario = parse(&read("read the scenario", path)?)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        Ok(Some(scenario))
    }

    /// The faults that were given, if any.
    pub(super) fn read_faults(&self) -> Result<Option<FaultPlan>, Failure> {
        let Some(path) = &self.faults else {
            return Ok(None);
        };
        let plan = FaultPlan::from_yaml(&read("read the faults", path)?)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        Ok(Some(plan))
    }

    /// A scenario that cannot be played.
    pub(super) fn unplayable(&self, error: &ScenarioError) -> Failure {
        match &self.scenario {
            Some(path) => Failure::usage(format!("{}: {error}", path.display())),
            None => Failure::usage(error.to_string()),
        }
    }

    /// An address that cannot be listened on.
    pub(super) fn not_listening(&self, error: &io::Error) -> Failure {
        let listen = self.listen;
        Failure::usage(format!("--listen: cannot listen on {listen}: {error}"))
            .with_hint("give an address of this machine, such as 127.0.0.1:0")
    }
}

/// Prints what other programs wait for before they use the simulator.
pub(super) fn announce(ready: &impl Serialize) -> Result<(), Failure> {
    let ready = serde_json::to_string(ready).map_err(|error| Failure::Output(error.into()))?;
    output::text(&format!("{ready}\n"))
}

/// A simulator that ended although nobody asked it to.
pub(super) fn broken(error: &io::Error) -> Failure {
    Failure::Local {
        message: format!("the simulator cannot go on: {error}"),
    }
}

fn read(action: &'static str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File {
        action,
        path: path.to_owned(),
        source,
    })
}
