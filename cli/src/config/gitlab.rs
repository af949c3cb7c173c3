//! How to reach a GitLab server.

use std::str::FromStr;

use pipewright_gitlab::TokenKind;

use super::checks::wrong;
use super::key::Key;
use super::layers::{Layers, Value};
use super::server::ServerSettings;
use crate::errors::Failure;

/// How to reach a GitLab server.
#[derive(Clone, Debug)]
pub(crate) struct GitLabSettings {
    pub(crate) server: ServerSettings,
    pub(crate) token_kind: TokenKind,
}

impl GitLabSettings {
    /// Checks every value; the error names the place of the one that is wrong.
    pub(crate) fn read(layers: &Layers) -> Result<Self, Failure> {
        Ok(Self {
            server: ServerSettings::read(layers)?,
            token_kind: token_kind(&layers.get(Key::TokenType))?,
        })
    }
}

fn token_kind(value: &Value) -> Result<TokenKind, Failure> {
    let text = value.text.as_deref().unwrap_or_default();
    TokenKind::from_str(text).map_err(|error| {
        let hint = error.hint().unwrap_or("give one of those that GitLab has");
        wrong(value, "is not a type of token", hint)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use std::time::Duration;

    use super::super::files::Places;
    use super::super::flags::Flags;
    use super::super::layers::Inputs;
    use super::super::provider::Provider;
    use super::*;
    use crate::arguments::{ConnectionArguments, GitLabServer};

    fn read(environment: &[(&str, &str)], flags: &Flags) -> Result<GitLabSettings, Failure> {
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let inputs = Inputs {
            flags,
            environment: &lookup,
            places: Places::default(),
        };
        let layers = Layers::resolve(Provider::GitLab, &inputs)?;
        GitLabSettings::read(&layers)
    }

    #[rstest]
    #[case("gitlab.example.com", "GITLAB_BASE_URL", "https://gitlab.example.com")]
    #[case("ftp://a", "GITLAB_BASE_URL", "https")]
    #[case("https://", "GITLAB_BASE_URL", "https://gitlab.example.com")]
    #[case("https://user:hunter2@a", "GITLAB_BASE_URL", "token")]
    #[case("https://a?b=c", "GITLAB_BASE_URL", "query")]
    fn a_bad_url_fails_with_its_place(#[case] url: &str, #[case] place: &str, #[case] hint: &str) {
        let failure = read(&[("GITLAB_BASE_URL", url)], &Flags::default());
        let report = failure.unwrap_err().report();
        assert!(report.contains(place), "{report}");
        assert!(report.contains(hint), "{report}");
        assert!(!report.contains("hunter2"), "{report}");
    }

    #[rstest]
    #[case("glpat-pl anted")]
    #[case("glpat-plänted")]
    #[case("glpat-pl\nanted")]
    fn a_token_that_cannot_be_one_fails_with_its_place(#[case] token: &str) {
        let failure = read(&[("GITLAB_TOKEN", token)], &Flags::default());
        let report = failure.unwrap_err().report();
        assert!(report.contains("GITLAB_TOKEN"), "{report}");
        assert!(!report.contains("glpat"), "{report}");
    }

    #[rstest]
    #[case("0")]
    #[case("-1")]
    #[case("NaN")]
    #[case("inf")]
    #[case("1e300")]
    #[case("soon")]
    fn a_bad_duration_fails_with_its_flag(#[case] text: &str) {
        let connection = ConnectionArguments {
            timeout_seconds: Some(text.into()),
            ..ConnectionArguments::default()
        };
        let flags = Flags::of_gitlab(&GitLabServer::default(), &connection);
        let report = read(&[], &flags).unwrap_err().report();
        assert!(report.contains("--timeout-seconds"), "{report}");
    }

    #[test]
    fn an_unknown_type_of_token_lists_those_there_are() {
        let failure = read(&[("GITLAB_TOKEN_TYPE", "deploy")], &Flags::default());
        let report = failure.unwrap_err().report();
        assert!(report.contains("GITLAB_TOKEN_TYPE"), "{report}");
        assert!(report.contains("personal, project"), "{report}");
    }

    #[test]
    fn the_defaults_are_right() {
        let settings = read(&[], &Flags::default()).unwrap();
        assert_eq!(settings.server.base_url.as_str(), "https://gitlab.com/");
        assert_eq!(settings.server.max_wait, Duration::from_secs(3600));
        assert!(settings.server.token.is_none());
    }
}
