use crate::arguments::{Cli, Command, ConfigCommand};
use crate::errors::Failure;
use crate::output::Output;

use super::{completions, config, exit_codes, man};

/// Runs what was parsed.
pub(crate) fn execute(cli: Cli) -> Result<(), Failure> {
    let output = Output::new(cli.global.output);
    match cli.command {
        Command::Config(arguments) => match arguments.command {
            ConfigCommand::Show(connection) => config::show(output, &connection),
        },
        Command::Completions(arguments) => completions::print(output, arguments.shell),
        Command::Man(arguments) => man::write(output, arguments.out.as_deref()),
        Command::ExitCodes => exit_codes::print(output),
        _ => Err(Failure::usage("not yet")),
    }
}
