use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use pipewright_core::credentials::Token;
use pipewright_gitlab::TokenKind;
use url::Url;

/// The GitLab that is watched, and how much of it is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct GitLabSettings {
    /// The address under which it is reached. None is `https://gitlab.com`.
    pub url: Option<Url>,
    /// The token. Without one, only what is public is seen.
    pub token: Option<SecretSource>,
    /// What kind of token it is. Default: personal.
    pub token_type: TokenKind,
    /// Whether the server's certificate is verified. Default: yes.
    pub enable_tls_verify: bool,
    /// Certificates to trust too, in PEM.
    pub ca_cert_path: Option<PathBuf>,
    /// Requests a second in the long run; below 1 for less than one a second. None is no limit.
    /// Default: 10.
    pub max_requests_per_second: Option<f64>,
    /// Requests at once after a quiet time. Default: 20.
    pub burst_requests_per_second: NonZeroU32,
    /// How long one request may take. Default: 30 s.
    pub request_timeout: Duration,
    /// Whether GraphQL is used for what it can give in batches. Default: yes.
    pub use_graphql: bool,
    /// Items of a page of GraphQL, 1 to 100. Default: 100.
    pub graphql_page_size: u32,
    /// Items of a page of REST, 1 to 100. Default: 100.
    pub rest_page_size: u32,
}

impl Default for GitLabSettings {
    fn default() -> Self {
        Self {
            url: None,
            token: None,
            token_type: TokenKind::Personal,
            enable_tls_verify: true,
            ca_cert_path: None,
            max_requests_per_second: Some(10.0),
            burst_requests_per_second: NonZeroU32::MIN.saturating_add(19),
            request_timeout: Duration::from_secs(30),
            use_graphql: true,
            graphql_page_size: 100,
            rest_page_size: 100,
        }
    }
}

impl GitLabSettings {
    /// The server that is asked when none is named.
    pub const URL: &str = "https://gitlab.com";

    /// The address under which GitLab is reached.
    pub fn base_url(&self) -> &str {
        self.url.as_ref().map_or(Self::URL, Url::as_str)
    }
}

/// Where a secret is. Nothing prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// Given as it is.
    Value(Token),
    /// In a file, which is read again when it changes.
    File(PathBuf),
}
