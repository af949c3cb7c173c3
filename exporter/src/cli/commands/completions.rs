use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::arguments::Cli;
use crate::cli::failure::Failure;
use crate::cli::terminal::print;

/// Prints completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut script);
    print(&String::from_utf8_lossy(&script))
}
