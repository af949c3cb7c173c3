use std::ffi::OsString;
use std::process::ExitCode as ProcessExitCode;

use clap::Parser as _;

use super::arguments::Cli;
use super::exit_code::ExitCode;
use super::{commands, terminal};

/// Runs the command line, the program's name first, and gives the code to exit with.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ProcessExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::Usage.into()
            } else {
                ExitCode::Success.into()
            };
        }
    };
    match commands::execute(cli) {
        Ok(()) => ExitCode::Success.into(),
        Err(failure) => {
            terminal::complain(&failure.report());
            failure.exit_code().into()
        }
    }
}
