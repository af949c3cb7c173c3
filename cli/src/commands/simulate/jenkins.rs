use pipewright_simulator::SimulationClock;
use pipewright_simulator::jenkins::JenkinsSimulator;
use pipewright_simulator::jenkins::scenario::Scenario;
use serde::Serialize;

use super::set_up::{announce, broken};
use crate::arguments::SimulatorArguments;
use crate::errors::Failure;
use crate::signal::interruption;

#[derive(Serialize)]
struct Ready<'a> {
    provider: &'a str,
    url: &'a str,
    user: &'a str,
    token: &'a str,
}

/// Runs a simulated Jenkins until it is told to end, which is a success.
pub(in crate::commands) async fn jenkins(arguments: SimulatorArguments) -> Result<(), Failure> {
    let mut builder = JenkinsSimulator::builder()
        .seed(arguments.seed)
        .clock(SimulationClock::sped_up(arguments.speed));
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
        provider: "jenkins",
        url: &server.url(),
        user: simulator.user(),
        token: simulator.token(),
    })?;
    server
        .run(interruption)
        .await
        .map_err(|error| broken(&error))
}
