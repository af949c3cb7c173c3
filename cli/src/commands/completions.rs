use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Cli;
use crate::errors::Failure;
use crate::output;

/// Prints the completions of a shell.
pub(super) fn print(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pipewright", &mut script);
    output::text(&String::from_utf8_lossy(&script))
}
