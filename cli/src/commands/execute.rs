use pipewright_core::credentials::Redactor;

use super::{completions, config, demo, exit_codes, gitlab, man, simulate};
use crate::arguments::{Cli, Command, ConfigCommand, SimulateProvider, WebhookCommand};
use crate::errors::Failure;
use crate::logging;
use crate::output::Output;
use crate::webhook;

/// Runs what was parsed.
pub(crate) fn execute(cli: Cli) -> Result<(), Failure> {
    let output = Output::new(cli.global.output);
    let redactor = Redactor::new();
    logging::start(cli.global.verbose, &redactor);
    match cli.command {
        Command::GitLab(arguments) => wait_for(gitlab::execute(output, &redactor, *arguments)),
        Command::Webhook(arguments) => match arguments.command {
            WebhookCommand::Serve(arguments) => wait_for(webhook::serve(&redactor, *arguments)),
        },
        Command::Simulate(arguments) => match arguments.provider {
            SimulateProvider::GitLab(arguments) => wait_for(simulate::gitlab(arguments)),
        },
        Command::Demo(arguments) => wait_for(demo::run(output, &redactor, arguments)),
        Command::Config(arguments) => match arguments.command {
            ConfigCommand::Show(connection) => config::show(output, &connection),
        },
        Command::Completions(arguments) => completions::print(arguments.shell),
        Command::Man(arguments) => man::write(arguments.out.as_deref()),
        Command::ExitCodes => exit_codes::print(output),
    }
}

/// Starts the runtime, which the commands above it do without.
fn wait_for(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Local {
            message: format!("the program cannot start its threads: {error}"),
        })?;
    let result = runtime.block_on(work);
    // Nothing that still runs is worth waiting for: an interruption is to end at once.
    runtime.shutdown_background();
    result
}
