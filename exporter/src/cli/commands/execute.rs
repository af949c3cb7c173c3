use std::future::Future;

use super::{completions, demo, doctor, run, validate};
use crate::cli::arguments::{Cli, Command};
use crate::cli::failure::Failure;

/// Does what was asked for.
pub(in crate::cli) fn execute(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Run(arguments) => on_runtime(run::run(arguments)),
        Command::Demo(arguments) => on_runtime(demo::demo(arguments)),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Doctor(arguments) => on_runtime(doctor::doctor(arguments)),
        Command::Completions { shell } => completions::completions(shell),
    }
}

fn on_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local(format!("the runtime does not start: {error}")))?
        .block_on(work)
}
