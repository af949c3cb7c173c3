//! Every key there is.

use super::provider::Provider;

/// A key below `gitlab:` or `jenkins:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    BaseUrl,
    User,
    TokenType,
    Token,
    TokenFile,
    CaCertFile,
    RateLimitRps,
    TimeoutSeconds,
    PollIntervalSeconds,
    MaxWaitMinutes,
    FailureThreshold,
    SuccessThreshold,
    ResetTimeoutSeconds,
}

impl Key {
    const ALL: [Self; 13] = [
        Self::BaseUrl,
        Self::User,
        Self::TokenType,
        Self::Token,
        Self::TokenFile,
        Self::CaCertFile,
        Self::RateLimitRps,
        Self::TimeoutSeconds,
        Self::PollIntervalSeconds,
        Self::MaxWaitMinutes,
        Self::FailureThreshold,
        Self::SuccessThreshold,
        Self::ResetTimeoutSeconds,
    ];

    /// Every key of a provider, in the order they are shown.
    pub(crate) fn of(provider: Provider) -> impl Iterator<Item = Self> {
        let foreign = match provider {
            Provider::GitLab => Self::User,
            Provider::Jenkins => Self::TokenType,
        };
        Self::ALL.into_iter().filter(move |key| *key != foreign)
    }

    /// Its place in the file, below the provider's section.
    pub(crate) fn name(self, provider: Provider) -> &'static str {
        match self {
            // As the environment names it: Jenkins sets JENKINS_URL for each build.
            Self::BaseUrl if provider == Provider::Jenkins => "url",
            Self::BaseUrl => "base_url",
            Self::User => "user",
            Self::TokenType => "token_type",
            Self::Token => "token",
            Self::TokenFile => "token_file",
            Self::CaCertFile => "ca_cert_file",
            Self::RateLimitRps => "rate_limit_rps",
            Self::TimeoutSeconds => "timeout_seconds",
            Self::PollIntervalSeconds => "poll_interval_seconds",
            Self::MaxWaitMinutes => "max_wait_minutes",
            Self::FailureThreshold => "circuit_breaker.failure_threshold",
            Self::SuccessThreshold => "circuit_breaker.success_threshold",
            Self::ResetTimeoutSeconds => "circuit_breaker.reset_timeout_seconds",
        }
    }

    /// The key at a place in the file, when there is one.
    pub(crate) fn named(provider: Provider, name: &str) -> Option<Self> {
        Self::of(provider).find(|key| key.name(provider) == name)
    }

    /// The flag that sets it, where one does.
    pub(crate) fn flag(self, provider: Provider) -> String {
        format!("--{}", self.name(provider).replace('_', "-"))
    }

    /// The environment variable that sets it.
    pub(crate) fn variable(self, provider: Provider) -> Option<&'static str> {
        match (provider, self) {
            (Provider::GitLab, Self::BaseUrl) => Some("GITLAB_BASE_URL"),
            (Provider::GitLab, Self::TokenType) => Some("GITLAB_TOKEN_TYPE"),
            (Provider::GitLab, Self::Token) => Some("GITLAB_TOKEN"),
            (Provider::GitLab, Self::TokenFile) => Some("GITLAB_TOKEN_FILE"),
            (Provider::Jenkins, Self::BaseUrl) => Some("JENKINS_URL"),
            (Provider::Jenkins, Self::User) => Some("JENKINS_USER"),
            (Provider::Jenkins, Self::Token) => Some("JENKINS_TOKEN"),
            (Provider::Jenkins, Self::TokenFile) => Some("JENKINS_TOKEN_FILE"),
            _ => None,
        }
    }

    /// The value unless something sets another.
    pub(crate) fn default(self, provider: Provider) -> Option<&'static str> {
        match self {
            Self::BaseUrl if provider == Provider::GitLab => Some("https://gitlab.com"),
            Self::TokenType => Some("personal"),
            Self::BaseUrl | Self::User | Self::Token | Self::TokenFile | Self::CaCertFile => None,
            // Jenkins itself has no limit.
            Self::RateLimitRps if provider == Provider::Jenkins => Some("50"),
            Self::RateLimitRps => Some("10"),
            Self::TimeoutSeconds | Self::ResetTimeoutSeconds => Some("30"),
            Self::PollIntervalSeconds | Self::SuccessThreshold => Some("2"),
            Self::MaxWaitMinutes => Some("60"),
            Self::FailureThreshold => Some("5"),
        }
    }

    /// Whether the value must not be shown.
    pub(crate) fn is_secret(self) -> bool {
        self == Self::Token
    }

    /// Whether the value is a path, which in a file is relative to that file.
    pub(crate) fn is_path(self) -> bool {
        matches!(self, Self::TokenFile | Self::CaCertFile)
    }
}
