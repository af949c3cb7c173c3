use std::path::Path;

use pipewright_simulator::SimulationClock;
use pipewright_simulator::faults::FaultPlan;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::Scenario;
use serde::Serialize;

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
    if let Some(path) = &arguments.faults {
        let plan = FaultPlan::from_yaml(&read("read the faults", path)?)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        builder = builder.faults(plan);
    }
    let simulator = builder.build().map_err(|error| match &arguments.scenario {
        Some(path) => Failure::usage(format!("{}: {error}", path.display())),
        None => Failure::usage(error.to_string()),
    })?;
    let listen = arguments.listen;
    let server = simulator.bind(listen).await.map_err(|error| {
        Failure::usage(format!("--listen: cannot listen on {listen}: {error}"))
            .with_hint("give an address of this machine, such as 127.0.0.1:0")
    })?;
    // Whoever reads the line may end the simulator at once.
    let interruption = interruption()?;
    let ready = Ready {
        provider: "gitlab",
        url: &server.url(),
        token: simulator.token(),
    };
    let ready = serde_json::to_string(&ready).map_err(|error| Failure::Output(error.into()))?;
    output::text(&format!("{ready}\n"))?;
    server
        .run(interruption)
        .await
        .map_err(|error| Failure::Local {
            message: format!("the simulator cannot go on: {error}"),
        })
}

fn read(action: &'static str, path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File {
        action,
        path: path.to_owned(),
        source,
    })
}
