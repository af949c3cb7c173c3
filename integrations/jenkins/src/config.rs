//! How a client reaches its server, and how it behaves on the way.

use std::time::Duration;

use http::HeaderValue;
use pipewright_core::http::{Timeouts, parse_base_url};
use pipewright_core::observability::Privacy;
use pipewright_core::resilience::{CircuitBreakerConfig, RateLimits, RetryPolicy, RetryRule};
use url::Url;

use crate::error::{Error, ErrorKind};

/// How a client reaches its server, and how it behaves on the way.
///
/// ```
/// use pipewright_jenkins::JenkinsConfig;
///
/// let config = JenkinsConfig::new("https://ci.example.com/jenkins/")?;
/// assert_eq!(config.base_url().as_str(), "https://ci.example.com/jenkins");
/// assert!(JenkinsConfig::new("ci.example.com").is_err());
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct JenkinsConfig {
    base_url: Url,
    /// How many requests are sent: 50 a second, 100 at once. Jenkins itself has no limit.
    pub rate_limits: RateLimits,
    /// When the server is left alone: after 5 failures, for 30 s.
    pub circuit_breaker: CircuitBreakerConfig,
    /// What is sent again: after 503 up to 5 times, which bears a restart; after 500, which is rarely
    /// chance's work with Jenkins, once; after other failures 3 times.
    pub retry: RetryPolicy,
    /// How long an attempt and a whole call may take.
    pub timeouts: Timeouts,
    /// Whether the names of jobs are written to logs and spans, or fingerprints of them.
    pub job_privacy: Privacy,
    /// What the client calls itself.
    pub user_agent: Option<HeaderValue>,
    /// The seed of the jitter, so that a test repeats; a random one unless given.
    pub seed: Option<u64>,
}

impl JenkinsConfig {
    /// The server at a base URL, such as `https://ci.example.com/jenkins`, with every default.
    ///
    /// Fails on a URL without a scheme or a host, of another scheme than http or https, and on one
    /// that holds a user, a password, a query or a fragment, or that is of a page of Jenkins.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        let second = Duration::from_secs(1);
        Ok(Self {
            base_url: checked(base_url)?,
            rate_limits: RateLimits::new(50, 100, 0),
            circuit_breaker: CircuitBreakerConfig::default(),
            retry: RetryPolicy {
                unavailable: RetryRule::exponential(5, 2 * second),
                server_error: RetryRule::exponential(1, second),
                ..RetryPolicy::default()
            },
            timeouts: Timeouts::default(),
            job_privacy: Privacy::Hidden,
            user_agent: None,
            seed: None,
        })
    }

    /// The root of the server, without a slash at its end.
    pub fn base_url(&self) -> &Url {
        &self.base_url
    }
}

fn checked(text: &str) -> Result<Url, Error> {
    let invalid = |reason: String, hint: &'static str| {
        Error::invalid(ErrorKind::InvalidConfiguration, reason).with_hint(hint)
    };
    let example = "give the URL under which Jenkins is reached, such as https://ci.example.com";
    let url = parse_base_url(text)
        .map_err(|error| invalid(error.to_string(), error.hint().unwrap_or(example)))?;
    let page = url
        .path()
        .split('/')
        .find(|segment| matches!(*segment, "job" | "view" | "api" | "login" | "queue"));
    match page {
        Some(page) => Err(invalid(
            format!("the base URL is of a page of Jenkins: it has /{page}/ in it"),
            "give the URL of the first page only",
        )),
        None => Ok(url),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::JenkinsConfig;

    #[rstest]
    #[case("https://ci.example", "https://ci.example/")]
    #[case(" https://ci.example/ ", "https://ci.example/")]
    #[case("http://localhost:8080/jenkins/", "http://localhost:8080/jenkins")]
    #[case("HTTPS://Example.COM/a/b//", "https://example.com/a/b")]
    fn takes_a_base_url(#[case] given: &str, #[case] taken: &str) {
        let config = JenkinsConfig::new(given).unwrap();
        assert_eq!(config.base_url().as_str(), taken);
    }

    #[rstest]
    #[case("", "is empty")]
    #[case("ci.example", "has no scheme")]
    #[case("ftp://ci.example", "has the scheme \"ftp\"")]
    #[case("https://", "is not a URL")]
    #[case("https://me:hunter2@ci.example", "holds a user or a password")]
    #[case("https://ci.example?token=hunter2", "holds a query")]
    #[case("https://ci.example/job/hello/", "is of a page of Jenkins")]
    #[case("https://ci.example/jenkins/api/json", "is of a page of Jenkins")]
    fn refuses_with_a_reason(#[case] base: &str, #[case] reason: &str) {
        let error = JenkinsConfig::new(base).unwrap_err();
        assert_eq!(error.kind().code(), "InvalidConfiguration");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(https?://)?.{0,40}") {
            let _ = JenkinsConfig::new(&text);
        }
    }
}
