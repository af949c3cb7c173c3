use std::ffi::OsString;
use std::process::ExitCode as ProcessExitCode;

use clap::Parser as _;

use crate::arguments::Cli;
use crate::commands;
use crate::exit_code::ExitCode;
use crate::output;

/// Runs the command line, the program's name first, and gives the code to exit with.
///
/// Nothing but parsing happens before `--help` and `--version` are answered.
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
            output::diagnostic(&failure.report());
            failure.exit_code().into()
        }
    }
}
