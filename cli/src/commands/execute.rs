use std::pin::Pin;

use pipewright_core::credentials::Redactor;
use tokio::runtime::Builder;

use super::{completions, config, demo, exit_codes, gitlab, jenkins, man, simulate};
use crate::arguments::{Cli, Command, ConfigCommand, SimulateProvider, WebhookCommand};
use crate::config::Provider;
use crate::errors::Failure;
use crate::logging;
use crate::output::Output;
use crate::tape::Tape;
use crate::webhook;

/// Runs what was parsed.
pub(crate) fn execute(cli: Cli) -> Result<(), Failure> {
    let output = Output::new(cli.global.output);
    let redactor = Redactor::new();
    logging::start(cli.global.verbose, &redactor);
    match cli.command {
        Command::GitLab(arguments) => {
            let tape = Tape::open(&arguments.recording, Provider::GitLab)?;
            let start = starter(&tape);
            start(Box::pin(gitlab::execute(
                output, &redactor, tape, *arguments,
            )))
        }
        Command::Jenkins(arguments) => {
            let tape = Tape::open(&arguments.recording, Provider::Jenkins)?;
            let start = starter(&tape);
            start(Box::pin(jenkins::execute(
                output, &redactor, tape, *arguments,
            )))
        }
        Command::Webhook(arguments) => match arguments.command {
            WebhookCommand::Serve(arguments) => wait_for(webhook::serve(&redactor, *arguments)),
        },
        Command::Simulate(arguments) => match arguments.provider {
            SimulateProvider::GitLab(arguments) => wait_for(simulate::gitlab(arguments)),
            SimulateProvider::Jenkins(arguments) => wait_for(simulate::jenkins(arguments)),
        },
        Command::Demo(arguments) => {
            let tape = Tape::open(&arguments.recording, Provider::GitLab)?;
            let start = starter(&tape);
            start(Box::pin(demo::run(output, &redactor, tape, arguments)))
        }
        Command::Config(arguments) => match arguments.command {
            ConfigCommand::Show(connection) => config::show(output, &connection),
        },
        Command::Completions(arguments) => completions::print(arguments.shell),
        Command::Man(arguments) => man::write(arguments.out.as_deref()),
        Command::ExitCodes => exit_codes::print(output),
    }
}

type Work<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// How to start what a tape is in: a replay takes no real time.
fn starter<'a>(tape: &Tape) -> fn(Work<'a>) -> Result<(), Failure> {
    if tape.is_replay() { replay } else { wait_for }
}

/// Starts the runtime, which the commands above it do without.
fn wait_for(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let mut builder = Builder::new_multi_thread();
    run(builder.worker_threads(2).enable_all(), work)
}

/// Starts a runtime whose time stands still while something is done, and leaps to whatever is
/// waited for next.
fn replay(work: Work<'_>) -> Result<(), Failure> {
    let mut builder = Builder::new_current_thread();
    run(builder.enable_all().start_paused(true), work)
}

fn run(
    builder: &mut Builder,
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let runtime = builder.build().map_err(|error| Failure::Local {
        message: format!("the program cannot start its threads: {error}"),
    })?;
    let result = runtime.block_on(work);
    // Nothing that still runs is worth waiting for: an interruption is to end at once.
    runtime.shutdown_background();
    result
}
