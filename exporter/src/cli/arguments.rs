//! What can be given on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::exit_code::HELP;
use crate::config::Flag;

/// GitLab pipelines, jobs and child pipelines in Prometheus, exact and cheap.
///
/// Watches the pipelines of a GitLab and serves what it counts at /metrics.
#[derive(Debug, Parser)]
#[command(name = "amazing-gitlab-exporter", version, after_long_help = HELP)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Watch a GitLab and serve its metrics.
    ///
    /// Flags go before environment variables, these before the file, and that before the defaults.
    /// Every key of the file has a variable: AGE_ and its path in capitals, joined by underscores,
    /// such as AGE_COLLECTORS_PIPELINES_INTERVAL_SECONDS.
    ///
    /// SIGHUP reads the configuration again; SIGTERM and Ctrl+C stop, and nothing is lost.
    Run(ConfigArguments),

    /// Show it all with a GitLab that runs inside this program. Needs nothing, changes nothing.
    Demo(DemoArguments),

    /// Check the configuration and print it, each value with where it came from.
    Validate(ValidateArguments),

    /// Check token, GitLab and every configured project, and say what to mend.
    Doctor(DoctorArguments),

    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where the configuration is, and what goes before it.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct ConfigArguments {
    /// The configuration file.
    #[arg(short, long, value_name = "FILE", env = "AGE_CONFIG")]
    pub(super) config: Option<PathBuf>,

    /// The address of the GitLab [default: https://gitlab.com].
    #[arg(long, value_name = "URL")]
    gitlab_url: Option<String>,

    /// The token. Everybody on the machine sees command lines: better give --gitlab-token-file, or
    /// AGE_GITLAB_TOKEN.
    #[arg(long, value_name = "TOKEN", conflicts_with = "gitlab_token_file")]
    gitlab_token: Option<String>,

    /// A file with the token, which may be replaced at any time.
    #[arg(long, value_name = "FILE")]
    gitlab_token_file: Option<String>,

    /// How much is logged: trace, debug, info, warn or error [default: info].
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,

    /// How it is logged: text or json [default: text].
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,

    /// Where to serve [default: :8080].
    #[arg(long, value_name = "ADDRESS", alias = "web.listen-address")]
    server_listen_address: Option<String>,

    /// A web configuration file in Prometheus' format, for TLS and basic authentication.
    #[arg(long, value_name = "FILE", alias = "web.config.file")]
    web_config_file: Option<String>,

    /// A folder that keeps what was counted over restarts.
    #[arg(long, value_name = "FOLDER")]
    state_dir: Option<String>,
}

impl ConfigArguments {
    /// The flags that were given, each with the key it sets.
    pub(super) fn flags(&self) -> Vec<Flag> {
        [
            ("gitlab.url", "--gitlab-url", &self.gitlab_url),
            ("gitlab.token", "--gitlab-token", &self.gitlab_token),
            (
                "gitlab.token_file",
                "--gitlab-token-file",
                &self.gitlab_token_file,
            ),
            ("log.level", "--log-level", &self.log_level),
            ("log.format", "--log-format", &self.log_format),
            (
                "server.listen_address",
                "--server-listen-address",
                &self.server_listen_address,
            ),
            (
                "server.web_config_file",
                "--web-config-file",
                &self.web_config_file,
            ),
            ("state_dir", "--state-dir", &self.state_dir),
        ]
        .into_iter()
        .filter_map(|(key, name, value)| {
            let value = value.clone()?;
            Some(Flag { key, name, value })
        })
        .collect()
    }
}

#[derive(Args, Debug)]
pub(super) struct ValidateArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,

    /// Print nothing but what is wrong.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Args, Debug)]
pub(super) struct DoctorArguments {
    #[command(flatten)]
    pub(super) config: ConfigArguments,
}

#[derive(Args, Debug)]
pub(super) struct DemoArguments {
    /// Where to serve. When the port is taken, the next free one is used.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,

    /// How many times faster than life pipelines run.
    #[arg(long, value_name = "FACTOR", default_value_t = 20.0)]
    pub(super) speed: f64,

    /// How many projects there are.
    #[arg(long, value_name = "NUMBER", default_value_t = 25,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) projects: u32,

    /// What chance is drawn from.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(super) seed: u64,

    /// How much is logged: trace, debug, info, warn or error.
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    pub(super) log_level: String,
}
