//! Values that were read, checked and understood.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use pipewright_core::credentials::Token;
use pipewright_gitlab::TokenKind;
use url::Url;

use super::key::Key;
use super::layers::{Layers, Source, Value};
use crate::errors::Failure;

/// Where the token is.
#[derive(Clone, Debug)]
pub(crate) enum TokenSource {
    /// In the environment.
    Value(Token),
    /// In a file that is read again when it changes.
    File(PathBuf),
    /// Nowhere: only what is public can be seen.
    None,
}

/// How to reach a GitLab server.
#[derive(Clone, Debug)]
pub(crate) struct GitLabSettings {
    pub(crate) base_url: Url,
    pub(crate) token_kind: TokenKind,
    pub(crate) token: TokenSource,
    pub(crate) ca_cert_file: Option<PathBuf>,
    pub(crate) requests_per_second: u32,
    pub(crate) timeout: Duration,
    pub(crate) poll_interval: Duration,
    pub(crate) max_wait: Duration,
    pub(crate) failure_threshold: u32,
    pub(crate) success_threshold: u32,
    pub(crate) reset_timeout: Duration,
}

impl GitLabSettings {
    /// Checks every value; the error names the place of the one that is wrong.
    pub(crate) fn read(layers: &Layers) -> Result<Self, Failure> {
        let of = |key| layers.get(key);
        let token = match (of(Key::Token).text, of(Key::TokenFile).text) {
            (Some(text), _) if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                let value = of(Key::Token);
                return Err(wrong(
                    &redacted(&value),
                    "holds a space, a control character or one outside of ASCII, as no token does",
                    "check that the whole token was copied, and nothing else",
                ));
            }
            (Some(token), _) => TokenSource::Value(Token::new(token)),
            (None, Some(path)) => TokenSource::File(path.into()),
            (None, None) => TokenSource::None,
        };
        let base_url = base_url(&of(Key::BaseUrl))?;
        if !matches!(token, TokenSource::None) {
            layers.check_destination("your token")?;
        }
        Ok(Self {
            base_url,
            token_kind: token_kind(&of(Key::TokenType))?,
            token,
            ca_cert_file: of(Key::CaCertFile).text.map(Into::into),
            requests_per_second: whole(&of(Key::RateLimitRps))?,
            timeout: duration(&of(Key::TimeoutSeconds), 1.0)?,
            poll_interval: duration(&of(Key::PollIntervalSeconds), 1.0)?,
            max_wait: duration(&of(Key::MaxWaitMinutes), 60.0)?,
            failure_threshold: whole(&of(Key::FailureThreshold))?,
            success_threshold: whole(&of(Key::SuccessThreshold))?,
            reset_timeout: duration(&of(Key::ResetTimeoutSeconds), 1.0)?,
        })
    }
}

fn wrong(value: &Value, reason: &str, hint: &str) -> Failure {
    let text = value.text.as_deref().unwrap_or_default();
    let place = match &value.source {
        Source::Flag(flag) => flag.clone(),
        Source::Environment(name) => (*name).to_owned(),
        source => format!("{source}: gitlab.{}", value.key.name()),
    };
    Failure::usage(format!("{place}: {text:?} {reason}")).with_hint(hint)
}

/// The value without its text, which holds a secret.
fn redacted(value: &Value) -> Value {
    Value {
        text: Some("…".into()),
        ..value.clone()
    }
}

fn base_url(value: &Value) -> Result<Url, Failure> {
    const HINT: &str = "give the server's address, such as https://gitlab.example.com";
    let text = value.text.as_deref().unwrap_or_default();
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(_) if !text.contains("://") => {
            let hint = format!("did you mean https://{text}?");
            return Err(wrong(value, "has no https:// or http:// before it", &hint));
        }
        Err(error) => return Err(wrong(value, &format!("is not a URL: {error}"), HINT)),
    };
    let reason = if !matches!(url.scheme(), "http" | "https") {
        "is not an https or http URL"
    } else if url.host_str().is_none_or(str::is_empty) {
        "has no host"
    } else if !url.username().is_empty() || url.password().is_some() {
        let place = wrong(
            &redacted(value),
            "holds a user or a password",
            "give the address only; the token has its own setting",
        );
        return Err(place);
    } else if url.query().is_some() || url.fragment().is_some() {
        "has a query or a fragment"
    } else {
        return Ok(url);
    };
    Err(wrong(value, reason, HINT))
}

fn token_kind(value: &Value) -> Result<TokenKind, Failure> {
    let text = value.text.as_deref().unwrap_or_default();
    TokenKind::from_str(text).map_err(|error| {
        let hint = error.hint().unwrap_or("give one of those that GitLab has");
        wrong(value, "is not a type of token", hint)
    })
}

fn whole(value: &Value) -> Result<u32, Failure> {
    let text = value.text.as_deref().unwrap_or_default();
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(wrong(
            value,
            "is not a whole number above 0",
            "give a number such as 5",
        )),
    }
}

/// A duration in units of so many seconds.
fn duration(value: &Value, unit: f64) -> Result<Duration, Failure> {
    // Longer than anybody waits, and far from where arithmetic on times overflows.
    const LONGEST: f64 = 366.0 * 86400.0;
    let text = value.text.as_deref().unwrap_or_default();
    text.parse::<f64>()
        .ok()
        .map(|number| number * unit)
        .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            wrong(
                value,
                "is not a number above 0",
                "give a number such as 30 or 0.5",
            )
        })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::files::Places;
    use super::super::layers::Inputs;
    use super::*;
    use crate::arguments::ConnectionArguments;

    fn read(
        environment: &[(&str, &str)],
        flags: &ConnectionArguments,
    ) -> Result<GitLabSettings, Failure> {
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let layers = Layers::resolve(&Inputs {
            flags,
            environment: &lookup,
            places: Places::default(),
        })?;
        GitLabSettings::read(&layers)
    }

    #[rstest]
    #[case("gitlab.example.com", "GITLAB_BASE_URL", "https://gitlab.example.com")]
    #[case("ftp://a", "GITLAB_BASE_URL", "https")]
    #[case("https://", "GITLAB_BASE_URL", "https://gitlab.example.com")]
    #[case("https://user:hunter2@a", "GITLAB_BASE_URL", "token")]
    #[case("https://a?b=c", "GITLAB_BASE_URL", "query")]
    fn a_bad_url_fails_with_its_place(#[case] url: &str, #[case] place: &str, #[case] hint: &str) {
        let failure = read(&[("GITLAB_BASE_URL", url)], &ConnectionArguments::default());
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
        let failure = read(&[("GITLAB_TOKEN", token)], &ConnectionArguments::default());
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
        let flags = ConnectionArguments {
            timeout_seconds: Some(text.into()),
            ..ConnectionArguments::default()
        };
        let report = read(&[], &flags).unwrap_err().report();
        assert!(report.contains("--timeout-seconds"), "{report}");
    }

    #[test]
    fn an_unknown_type_of_token_lists_those_there_are() {
        let failure = read(
            &[("GITLAB_TOKEN_TYPE", "deploy")],
            &ConnectionArguments::default(),
        );
        let report = failure.unwrap_err().report();
        assert!(report.contains("GITLAB_TOKEN_TYPE"), "{report}");
        assert!(report.contains("personal, project"), "{report}");
    }

    #[test]
    fn the_defaults_are_right() {
        let settings = read(&[], &ConnectionArguments::default()).unwrap();
        assert_eq!(settings.base_url.as_str(), "https://gitlab.com/");
        assert_eq!(settings.max_wait, Duration::from_secs(3600));
        assert!(matches!(settings.token, TokenSource::None));
    }
}
