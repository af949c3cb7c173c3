use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::config::{Flags, Key, Provider, ServerSettings};
use crate::output::Output;
use crate::tape::Reel;

/// What every command of one run shares: the services of a server among it.
#[derive(Debug)]
pub(crate) struct Session<S> {
    pub(crate) services: S,
    pub(crate) output: Output,
    pub(crate) poll_interval: Duration,
    pub(crate) max_wait: Duration,
    /// A name that no other run has, but for the replay of this one.
    pub(crate) run_name: String,
    /// Whether the server is a recording.
    pub(crate) replays: bool,
    prefix: String,
    resume: Mutex<Option<String>>,
}

impl<S> Session<S> {
    pub(crate) fn new(
        services: S,
        output: Output,
        server: &ServerSettings,
        provider: Provider,
        flags: &Flags,
        reel: &Reel,
    ) -> Self {
        Self {
            services,
            output,
            poll_interval: server.poll_interval,
            max_wait: server.max_wait,
            run_name: reel.run_name(),
            replays: reel.tape().is_replay(),
            prefix: prefix(provider, flags),
            resume: Mutex::new(None),
        }
    }

    /// The command line for a command against the same server.
    pub(crate) fn command(&self, rest: &str) -> String {
        format!("{} {rest}", self.prefix)
    }

    /// From here on, an interruption tells this command to go on with.
    pub(crate) fn resume_with(&self, rest: &str) -> String {
        let command = self.command(rest);
        let mut resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner);
        *resume = Some(command.clone());
        command
    }

    /// The command to go on with.
    pub(crate) fn resume(&self) -> Option<String> {
        let resume = self.resume.lock().unwrap_or_else(PoisonError::into_inner);
        resume.clone()
    }
}

/// The program with the flags that say which server is meant.
fn prefix(provider: Provider, flags: &Flags) -> String {
    let mut command = format!("pipewright {}", provider.name());
    let mut add = |flag: &str, value: &str| {
        let _ = write!(command, " {flag} {}", quoted(value));
    };
    if let Some(profile) = &flags.profile {
        add("--profile", profile);
    }
    if let Some(config) = &flags.config {
        add("--config", &config.to_string_lossy());
    }
    for key in [
        Key::BaseUrl,
        Key::User,
        Key::TokenType,
        Key::TokenFile,
        Key::CaCertFile,
    ] {
        if let Some(value) = flags.get(key) {
            add(&key.flag(provider), value);
        }
    }
    if flags.trust_project_config {
        command.push_str(" --trust-project-config");
    }
    command
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-_./:=@%+,".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{ConnectionArguments, GitLabServer, JenkinsServer};

    #[test]
    fn a_command_can_be_pasted_into_a_shell() {
        let server = GitLabServer {
            base_url: Some("https://gitlab.example.com".into()),
            token_file: Some("my token's file".into()),
            ..GitLabServer::default()
        };
        let flags = Flags::of_gitlab(&server, &ConnectionArguments::default());
        assert_eq!(
            prefix(Provider::GitLab, &flags),
            r"pipewright gitlab --base-url https://gitlab.example.com --token-file 'my token'\''s file'"
        );
        let server = JenkinsServer {
            url: Some("https://ci.example".into()),
            user: Some("ada".into()),
            ..JenkinsServer::default()
        };
        let flags = Flags::of_jenkins(&server, &ConnectionArguments::default());
        assert_eq!(
            prefix(Provider::Jenkins, &flags),
            "pipewright jenkins --url https://ci.example --user ada"
        );
    }
}
