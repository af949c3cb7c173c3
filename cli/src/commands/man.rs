use std::path::Path;

use clap::CommandFactory as _;

use crate::arguments::Cli;
use crate::errors::Failure;
use crate::output;

/// Prints the main page, or writes one page for each command to a folder.
pub(super) fn write(folder: Option<&Path>) -> Result<(), Failure> {
    let command = Cli::command();
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(Failure::Output)?;
        return output::text(&String::from_utf8_lossy(&page));
    };
    let failed = |source| Failure::File {
        action: "write the manual pages to",
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    // The `help` commands repeat every other page.
    let command = command.disable_help_subcommand(true);
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    output::note(&format!("wrote the manual pages to {}", folder.display()));
    Ok(())
}
