use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Services;
use crate::arguments::ConnectionArguments;
use crate::output::Output;
use crate::tape::Reel;

/// What every command of one run shares.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) services: Services,
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

impl Session {
    pub(crate) fn new(
        services: Services,
        output: Output,
        poll_interval: Duration,
        max_wait: Duration,
        flags: &ConnectionArguments,
        reel: &Reel,
    ) -> Self {
        Self {
            services,
            output,
            poll_interval,
            max_wait,
            run_name: reel.run_name(),
            replays: reel.tape().is_replay(),
            prefix: prefix(flags),
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
fn prefix(flags: &ConnectionArguments) -> String {
    let mut command = "pipewright gitlab".to_owned();
    let config = flags.config.as_ref().map(|path| path.to_string_lossy());
    let given = [
        ("--profile", flags.profile.as_deref()),
        ("--config", config.as_deref()),
        ("--base-url", flags.base_url.as_deref()),
        ("--token-type", flags.token_type.as_deref()),
        ("--token-file", flags.token_file.as_deref()),
        ("--ca-cert-file", flags.ca_cert_file.as_deref()),
    ];
    for (flag, value) in given {
        if let Some(value) = value {
            let _ = write!(command, " {flag} {}", quoted(value));
        }
    }
    if flags.trust_project_config {
        command.push_str(" --trust-project-config");
    }
    command
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
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

    #[test]
    fn a_command_can_be_pasted_into_a_shell() {
        let flags = ConnectionArguments {
            base_url: Some("https://gitlab.example.com".into()),
            token_file: Some("my token's file".into()),
            ..ConnectionArguments::default()
        };
        assert_eq!(
            prefix(&flags),
            r"pipewright gitlab --base-url https://gitlab.example.com --token-file 'my token'\''s file'"
        );
    }
}
