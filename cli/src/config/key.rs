//! Every key there is.

/// A key below `gitlab:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    BaseUrl,
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
    /// Every key, in the order they are shown.
    pub(crate) const ALL: [Self; 12] = [
        Self::BaseUrl,
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

    /// Its place in the file, below `gitlab`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BaseUrl => "base_url",
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
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The environment variable that sets it.
    pub(crate) fn variable(self) -> Option<&'static str> {
        match self {
            Self::BaseUrl => Some("GITLAB_BASE_URL"),
            Self::TokenType => Some("GITLAB_TOKEN_TYPE"),
            Self::Token => Some("GITLAB_TOKEN"),
            Self::TokenFile => Some("GITLAB_TOKEN_FILE"),
            _ => None,
        }
    }

    /// The value unless something sets another.
    pub(crate) fn default(self) -> Option<&'static str> {
        match self {
            Self::BaseUrl => Some("https://gitlab.com"),
            Self::TokenType => Some("personal"),
            Self::Token | Self::TokenFile | Self::CaCertFile => None,
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
