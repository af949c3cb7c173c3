//! The exporter's deterministic simulation, for more seeds than a test run takes, or for one again.

use crate::step::cargo;

/// Runs seeds: `--seeds N` of them, `--from N` on, or `--seed N` alone.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let mut environment = Vec::new();
    let mut rest = arguments;
    while let [name, value, more @ ..] = rest {
        let variable = match *name {
            "--seeds" => "PIPEWRIGHT_SIMULATION_SEEDS",
            "--from" => "PIPEWRIGHT_SIMULATION_FROM",
            "--seed" => "PIPEWRIGHT_SIMULATION_SEED",
            other => return Err(format!("{other} is no option of simulate")),
        };
        if value.parse::<u64>().is_err() {
            return Err(format!("{name} {value}: give a number"));
        }
        environment.push((variable, *value));
        rest = more;
    }
    if let [lone] = rest {
        return Err(format!("{lone}: give a number, as in --seeds 1000000"));
    }
    simulate("release", &["--nocapture"], &environment)
}

/// What every check runs: a thousand seeds, built by a profile that is quick to build again.
pub(crate) fn thousand() -> Result<(), String> {
    simulate(
        "simulation",
        &[],
        &[("PIPEWRIGHT_SIMULATION_SEEDS", "1000")],
    )
}

fn simulate(profile: &str, options: &[&str], environment: &[(&str, &str)]) -> Result<(), String> {
    let arguments = [
        "test",
        "--profile",
        profile,
        "--locked",
        "--package",
        "amazing-gitlab-exporter",
        "--test",
        "it",
        "simulation::every_number_is_true",
        "--",
    ];
    let arguments: Vec<&str> = arguments.iter().chain(options).copied().collect();
    cargo("simulation of the exporter", &arguments, environment)
}
