//! The project's own commands. `cargo xtask test` runs everything that CI runs.

mod checks;
mod house;
mod scrapes;
mod simulate;
mod step;

use std::process::ExitCode;

const USAGE: &str = "\
The project's own commands.

Usage: cargo xtask <COMMAND>

Commands:
  test    Everything that CI checks: format, house rules, lints, documentation, all tests
  lint    Only what needs no test run: format, house rules, lints, documentation
  simulate [--seeds N] [--from N] | [--seed N]
          The exporter against a simulated GitLab on paused time: more seeds than a test run takes,
          or one again
  house   Only the house rules: file lengths, who may depend on whom, modules that only declare
  scrapes Only what others say of the exporter's scrapes: promtool and an OpenMetrics parser
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["test"] => checks::test(),
        ["lint"] => checks::lint(),
        ["simulate", options @ ..] => simulate::run(options),
        ["house"] => house::check(),
        ["scrapes"] => scrapes::check(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
