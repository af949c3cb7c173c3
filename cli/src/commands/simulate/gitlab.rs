use std::path::Path;

use pipewright_simulator::SimulationClock;
use pipewright_simulator::faults::{FaultPlan, Faults};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::Scenario;
use serde::Serialize;

use super::Embedded;
use crate::arguments::GitLabSimulatorArguments;
use crate::errors::Failure;
use crate::output;
use crate::signal::interruption;

/// What other programs wait for before they use the simulator.
#[derive(Serialize)]
struct Ready<'a> {
    provider: &'a str,
    url: &'a str,
    token: &'a str,
}

/// Runs a simulated GitLab until it is told to end, which is a success.
pub(in crate::commands) async fn gitlab(
    arguments: GitLabSimulatorArguments,
) -> Result<(), Failure> {
    let mut builder = GitLabSimulator::builder()
        .seed(arguments.seed)
        .clock(SimulationClock::sped_up(arguments.speed));
    if let Some(path) = &arguments.scenario {
        let scenario = Scenario::from_yaml(&read("read the scenario", path)?)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        builder = builder.scenario(scenario);
    }
    let faults = match &arguments.faults {
        Some(path) => {
            let plan = FaultPlan::from_yaml(&read("read the faults", path)?)
                .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
            Some(Faults::new(plan))
        }
        None => None,
    };
    let simulator = builder.build().map_err(|error| match &arguments.scenario {
        Some(path) => Failure::usage(format!("{}: {error}", path.display())),
        None => Failure::usage(error.to_string()),
    })?;
    let embedded = Embedded::bind(simulator, arguments.listen).await?;
    // Whoever reads the line may end the simulator at once.
    let interruption = interruption()?;
    let ready = Ready {
        provider: "gitlab",
        url: embedded.url(),
        token: embedded.token(),
    };
    let ready = serde_json::to_string(&ready).map_err(|error| Failure::Output(error.into()))?;
    output::text(&format!("{ready}\n"))?;
    embedded.run(faults, interruption).await
}

fn read(action: &'static str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File {
        action,
        path: path.to_owned(),
        source,
    })
}
