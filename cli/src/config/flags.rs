use std::path::PathBuf;

use super::key::Key;
use crate::arguments::{ConnectionArguments, GitLabServer, JenkinsServer};

/// The flags of a command that say which server is meant, and how to talk to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) profile: Option<String>,
    /// The file that takes the place of the project's.
    pub(crate) config: Option<PathBuf>,
    pub(crate) trust_project_config: bool,
    values: Vec<(Key, String)>,
}

impl Flags {
    pub(crate) fn of_gitlab(server: &GitLabServer, connection: &ConnectionArguments) -> Self {
        Self::new(
            connection,
            [
                (Key::BaseUrl, &server.base_url),
                (Key::TokenType, &server.token_type),
                (Key::TokenFile, &server.token_file),
            ],
        )
    }

    pub(crate) fn of_jenkins(server: &JenkinsServer, connection: &ConnectionArguments) -> Self {
        Self::new(
            connection,
            [
                (Key::BaseUrl, &server.url),
                (Key::User, &server.user),
                (Key::TokenFile, &server.token_file),
            ],
        )
    }

    fn new(connection: &ConnectionArguments, server: [(Key, &Option<String>); 3]) -> Self {
        let shared = [
            (Key::CaCertFile, &connection.ca_cert_file),
            (Key::RateLimitRps, &connection.rate_limit_rps),
            (Key::TimeoutSeconds, &connection.timeout_seconds),
            (Key::PollIntervalSeconds, &connection.poll_interval_seconds),
            (Key::MaxWaitMinutes, &connection.max_wait_minutes),
        ];
        let given = server.into_iter().chain(shared);
        Self {
            profile: connection.profile.clone(),
            config: connection.config.clone(),
            trust_project_config: connection.trust_project_config,
            values: given
                .filter_map(|(key, value)| Some((key, value.clone()?)))
                .collect(),
        }
    }

    /// The value that a flag gives.
    pub(crate) fn get(&self, key: Key) -> Option<&str> {
        let given = self.values.iter().find(|(known, _)| *known == key)?;
        Some(&given.1)
    }
}
