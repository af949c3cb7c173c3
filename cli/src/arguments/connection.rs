use std::path::PathBuf;

use clap::Args;

/// How to talk to a server of any provider. Each overrides the environment and `pipewright.yaml`.
///
/// The values stay text here: the configuration reads a flag, a variable and a line of a file by
/// the same rules, and names the place that is wrong.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ConnectionArguments {
    /// The named profile of pipewright.yaml to use
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "PIPEWRIGHT_PROFILE",
        hide_env = true
    )]
    pub(crate) profile: Option<String>,
    /// Read this file instead of the project's pipewright.yaml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Send the token where the project's pipewright.yaml says [env: PIPEWRIGHT_TRUST_PROJECT_CONFIG]
    #[arg(
        long,
        global = true,
        env = "PIPEWRIGHT_TRUST_PROJECT_CONFIG",
        hide_env = true,
        hide_short_help = true,
        value_parser = clap::builder::FalseyValueParser::new(),
        action = clap::ArgAction::SetTrue
    )]
    pub(crate) trust_project_config: bool,
    /// Certificates to trust besides the system's, in PEM
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) ca_cert_file: Option<String>,
    /// The most requests in a second
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub(crate) rate_limit_rps: Option<String>,
    /// How long one attempt of a request may take
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub(crate) timeout_seconds: Option<String>,
    /// The shortest time between two looks while waiting
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub(crate) poll_interval_seconds: Option<String>,
    /// How long to wait at most
    #[arg(long, global = true, value_name = "MINUTES", hide_short_help = true)]
    pub(crate) max_wait_minutes: Option<String>,
}

/// Which GitLab server, and who asks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct GitLabServer {
    /// The server's address [env: GITLAB_BASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// personal, project, group, oauth, ci-job or trigger [env: GITLAB_TOKEN_TYPE]
    #[arg(long, global = true, value_name = "TYPE")]
    pub(crate) token_type: Option<String>,
    /// The file that holds the token; read again when it changes [env: GITLAB_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<String>,
}

/// Which Jenkins server, and who asks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct JenkinsServer {
    /// The server's address [env: JENKINS_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The user whose the token is [env: JENKINS_USER]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// The file that holds the user's API token; read again when it changes [env: JENKINS_TOKEN_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) token_file: Option<String>,
}

/// The flags of all providers, as `config show` takes them.
#[derive(Clone, Debug, Args)]
pub(crate) struct ConfigShow {
    #[command(flatten)]
    pub(crate) gitlab: GitLabServer,
    /// The address of Jenkins [env: JENKINS_URL]
    #[arg(long, value_name = "URL", help_heading = "Server")]
    url: Option<String>,
    /// The user of Jenkins [env: JENKINS_USER]
    #[arg(long, value_name = "ID", help_heading = "Server")]
    user: Option<String>,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
}

impl ConfigShow {
    /// What the flags say of Jenkins; a file with a token is that of either.
    pub(crate) fn jenkins(&self) -> JenkinsServer {
        JenkinsServer {
            url: self.url.clone(),
            user: self.user.clone(),
            token_file: self.gitlab.token_file.clone(),
        }
    }
}
