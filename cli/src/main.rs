//! The `pipewright` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    pipewright::run(std::env::args_os())
}
