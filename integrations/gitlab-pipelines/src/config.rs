//! How a client reaches its server, and how it behaves on the way.

use http::HeaderValue;
use pipewright_core::http::{Timeouts, parse_base_url};
use pipewright_core::observability::Privacy;
use pipewright_core::resilience::{CircuitBreakerConfig, RateLimits, RetryPolicy};
use url::Url;

use crate::error::{ConfigurationKind, Error};

/// How a client reaches its server, and how it behaves on the way.
///
/// ```
/// use pipewright_gitlab::GitLabConfig;
///
/// let config = GitLabConfig::new("https://git.example.com/gitlab/")?;
/// assert_eq!(config.api_url().as_str(), "https://git.example.com/gitlab/api/v4");
/// assert!(GitLabConfig::new("git.example.com").is_err());
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GitLabConfig {
    web_url: Url,
    api_url: Url,
    /// How many requests are sent: 10 a second, 20 at once, 600 a minute.
    pub rate_limits: RateLimits,
    /// When the server is left alone: after 5 failures, for 30 s.
    pub circuit_breaker: CircuitBreakerConfig,
    /// What is sent again: after 429 up to 5 times, after 503 and other failures 3 times.
    pub retry: RetryPolicy,
    /// How long an attempt and a whole call may take.
    pub timeouts: Timeouts,
    /// Whether the token's scopes are asked for once, before the first write, so that a missing
    /// scope is named without sending the write.
    pub check_scopes: bool,
    /// Whether ids and paths of projects are written to logs and spans, or fingerprints of them.
    pub project_privacy: Privacy,
    /// What the client calls itself.
    pub user_agent: Option<HeaderValue>,
    /// The seed of the jitter, so that a test repeats; a random one unless given.
    pub seed: Option<u64>,
}

impl GitLabConfig {
    /// The server at a base URL, such as `https://gitlab.com`, with every default.
    ///
    /// The URL may hold the path under which GitLab is installed, and may end in `/api/v4`. Fails
    /// on a URL without a scheme or a host, of another scheme than http or https, and on one that
    /// holds a user, a password, a query or a fragment.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        let web_url = web_url(base_url)?;
        let mut api_url = web_url.clone();
        api_url.set_path(&format!("{}/api/v4", web_url.path().trim_end_matches('/')));
        Ok(Self {
            web_url,
            api_url,
            rate_limits: RateLimits::default(),
            circuit_breaker: CircuitBreakerConfig::default(),
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            check_scopes: true,
            project_privacy: Privacy::Hidden,
            user_agent: None,
            seed: None,
        })
    }

    /// Where people go: the base URL without `/api/v4`.
    pub fn web_url(&self) -> &Url {
        &self.web_url
    }

    /// The root of the API, without a slash at its end.
    pub fn api_url(&self) -> &Url {
        &self.api_url
    }
}

fn web_url(text: &str) -> Result<Url, Error> {
    let invalid = |reason: String, hint: &'static str| {
        Error::invalid(ConfigurationKind::InvalidBaseUrl, reason).with_hint(hint)
    };
    let example = "give the URL under which GitLab is reached, such as https://gitlab.com";
    let mut url = parse_base_url(text)
        .map_err(|error| invalid(error.to_string(), error.hint().unwrap_or(example)))?;
    let path = url.path().trim_end_matches('/');
    if path.ends_with("/api/v3") || path.ends_with("/api/graphql") {
        let hint = "give the URL without it; this client adds /api/v4";
        return Err(invalid("the base URL is of another API".to_owned(), hint));
    }
    let path = path
        .strip_suffix("/api/v4")
        .unwrap_or(path)
        .trim_end_matches('/')
        .to_owned();
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::GitLabConfig;

    #[rstest]
    #[case("https://gitlab.com", "https://gitlab.com/api/v4")]
    #[case(" https://gitlab.com/ ", "https://gitlab.com/api/v4")]
    #[case("https://gitlab.com/api/v4", "https://gitlab.com/api/v4")]
    #[case("https://gitlab.com/api/v4/", "https://gitlab.com/api/v4")]
    #[case("http://localhost:8080", "http://localhost:8080/api/v4")]
    #[case("https://example.com/git/lab/", "https://example.com/git/lab/api/v4")]
    #[case("HTTPS://Example.COM/git/api/v4", "https://example.com/git/api/v4")]
    #[case("http://[::1]:9/", "http://[::1]:9/api/v4")]
    fn finds_the_api(#[case] base: &str, #[case] api: &str) {
        assert_eq!(GitLabConfig::new(base).unwrap().api_url().as_str(), api);
    }

    #[rstest]
    #[case("", "is empty")]
    #[case("gitlab.com", "has no scheme")]
    #[case("ftp://gitlab.com", "has the scheme \"ftp\"")]
    #[case("https://", "is not a URL")]
    #[case("https://me:hunter2@gitlab.com", "holds a user or a password")]
    #[case("https://gitlab.com?private_token=hunter2", "holds a query")]
    #[case("https://gitlab.com/#hunter2", "holds a query or a fragment")]
    #[case("https://gitlab.com/api/v3", "is of another API")]
    fn refuses_with_a_reason(#[case] base: &str, #[case] reason: &str) {
        let error = GitLabConfig::new(base).unwrap_err();
        assert_eq!(error.kind().code(), "Configuration.InvalidBaseUrl");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(https?://)?.{0,40}") {
            let _ = GitLabConfig::new(&text);
        }
    }
}
