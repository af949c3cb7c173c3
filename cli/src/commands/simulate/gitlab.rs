use std::time::Duration;

use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::{Scenario, World};
use serde::Serialize;

use super::set_up::{announce, broken};
use crate::arguments::GitLabSimulatorArguments;
use crate::errors::Failure;
use crate::signal::interruption;

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
    let (arguments, world) = (arguments.simulator, arguments.world);
    let mut builder = GitLabSimulator::builder()
        .seed(arguments.seed)
        .clock(SimulationClock::sped_up(arguments.speed));
    if let Some(projects) = world.projects {
        let every = Duration::from_secs(world.every);
        let generated = World::new(projects, world.pipelines, world.jobs);
        builder = builder.world(generated.changing(world.changed, every));
    }
    if let Some(scenario) = arguments.read_scenario(Scenario::from_yaml)? {
        builder = builder.scenario(scenario);
    }
    if let Some(plan) = arguments.read_faults()? {
        builder = builder.faults(plan);
    }
    let simulator = builder
        .build()
        .map_err(|error| arguments.unplayable(&error))?;
    let server = simulator
        .bind(arguments.listen)
        .await
        .map_err(|error| arguments.not_listening(&error))?;
    // Whoever reads the line may end the simulator at once.
    let interruption = interruption()?;
    announce(&Ready {
        provider: "gitlab",
        url: &server.url(),
        token: simulator.token(),
    })?;
    server
        .run(interruption)
        .await
        .map_err(|error| broken(&error))
}
