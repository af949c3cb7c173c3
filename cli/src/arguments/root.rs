use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::{
    ConfigShow, GitLabArguments, JenkinsArguments, RecordingArguments, SimulateArguments,
    WebhookArguments, examples,
};

/// Trigger, watch and debug CI pipelines.
#[derive(Debug, Parser)]
#[command(
    name = "pipewright",
    version,
    after_help = examples::ROOT,
    after_long_help = examples::ROOT_LONG,
    disable_help_subcommand = false,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct GlobalArguments {
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value_t = OutputFormat::Table,
        hide_possible_values = true,
        help = "How the result is written: table, json or yaml"
    )]
    pub(crate) output: OutputFormat,
    /// Say more on standard error: -v what is sent, -vv everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    #[default]
    Table,
    /// For programs; the provider's field names.
    Json,
    /// For programs; the provider's field names.
    Yaml,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Pipelines, jobs, logs and artifacts of a GitLab server
    #[command(name = "gitlab", visible_alias = "gl")]
    GitLab(Box<GitLabArguments>),
    /// Jobs, builds, stages, consoles and artifacts of a Jenkins server
    #[command(visible_alias = "jk")]
    Jenkins(Box<JenkinsArguments>),
    /// Receive webhooks
    Webhook(WebhookArguments),
    /// Run a simulated CI server on this machine
    Simulate(SimulateArguments),
    /// See it all work on an embedded GitLab, in half a minute
    #[command(after_help = examples::DEMO)]
    Demo(DemoArguments),
    /// Show the configuration in effect
    Config(Box<ConfigArguments>),
    /// Print completions for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArguments),
    /// Print the manual page, or write all of them to a folder
    Man(ManArguments),
    /// What the exit codes mean
    #[command(long_about = crate::exit_code::HELP)]
    ExitCodes,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// How many times faster than real time the embedded GitLab lives
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = super::values::speed)]
    pub(crate) speed: f64,
    /// Chooses what chance decides: the same seed gives the same run
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) recording: RecordingArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArguments {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every value with where it came from, secrets redacted
    #[command(after_help = examples::CONFIG_SHOW)]
    Show(ConfigShow),
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell to complete for
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Write one page for each command to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// The words of each `pipewright …` in a help text, as a shell would hand them on.
    fn examples(text: &str) -> Vec<Vec<String>> {
        let of_line = |line: &str| {
            let start = line.find("pipewright ")?;
            let before = line.get(..start)?.trim();
            let is_command = before.is_empty() || before.contains('=');
            is_command.then(|| words(line.get(start..).unwrap_or_default()))
        };
        text.lines()
            .filter(|line| line.starts_with("  "))
            .filter_map(of_line)
            .collect()
    }

    fn words(command: &str) -> Vec<String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
        for letter in command.chars() {
            match letter {
                '\'' => quoted = !quoted,
                '|' | '>' | ')' if !quoted => break,
                ' ' if !quoted => words.push(std::mem::take(&mut word)),
                letter => word.push(letter),
            }
        }
        words.push(word);
        words.retain(|word| !word.is_empty());
        words
    }

    fn check(command: &clap::Command, seen: &mut usize) {
        let texts = [command.get_after_help(), command.get_after_long_help()];
        for text in texts.into_iter().flatten() {
            for example in examples(&text.to_string()) {
                *seen += 1;
                if let Err(error) = Cli::try_parse_from(&example) {
                    panic!("{example:?}: {error}");
                }
            }
        }
        for subcommand in command.get_subcommands() {
            check(subcommand, seen);
        }
    }

    #[test]
    fn every_example_is_understood() {
        let mut seen = 0;
        check(&Cli::command(), &mut seen);
        assert!(seen > 60, "{seen}");
    }
}
