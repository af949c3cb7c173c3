//! The `amazing-gitlab-exporter` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    amazing_gitlab_exporter::cli::run(std::env::args_os())
}
