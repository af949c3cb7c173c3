//! Which headers a cassette may hold: those on a list, and no others.

use http::{HeaderMap, HeaderName};

use crate::credentials::is_sensitive_header;

const REQUEST: &[&str] = &[
    "accept",
    "content-type",
    "if-modified-since",
    "if-none-match",
    "range",
];

const RESPONSE: &[&str] = &[
    "accept-ranges",
    "allow",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "deprecation",
    "etag",
    "last-modified",
    "link",
    "location",
    "oauth-scopes",
    "ratelimit-limit",
    "ratelimit-name",
    "ratelimit-observed",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit-resettime",
    "ratelimit-scope",
    "retry-after",
    "sunset",
    "vary",
    "warning",
    "www-authenticate",
    "x-content-type-options",
    "x-error",
    "x-gitlab-version",
    "x-hudson",
    "x-jenkins",
    "x-jenkins-session",
    "x-more-data",
    "x-next-page",
    "x-page",
    "x-per-page",
    "x-prev-page",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "x-text-size",
    "x-total",
    "x-total-pages",
];

/// Never stored, whoever asks: they describe a connection that is gone.
const OF_THE_CONNECTION: &[&str] = &[
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers that may be stored. All others are dropped.
#[derive(Debug, Clone, Default)]
pub struct HeaderRules {
    request: Vec<HeaderName>,
    response: Vec<HeaderName>,
}

impl HeaderRules {
    /// Also keeps a request header. Headers that hold credentials are dropped all the same.
    pub fn allow_request(mut self, name: HeaderName) -> Self {
        self.request.push(name);
        self
    }

    /// Also keeps a response header. Headers that hold credentials are dropped all the same.
    pub fn allow_response(mut self, name: HeaderName) -> Self {
        self.response.push(name);
        self
    }

    pub(crate) fn request(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        kept(headers, REQUEST, &self.request)
    }

    pub(crate) fn response(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        kept(headers, RESPONSE, &self.response)
    }
}

/// Sorted by name, so that a cassette does not depend on a map's order; a value that is not text
/// is dropped.
fn kept(headers: &HeaderMap, listed: &[&str], allowed: &[HeaderName]) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = headers
        .iter()
        .filter(|(name, _)| !is_sensitive_header(name))
        .filter(|(name, _)| !OF_THE_CONNECTION.contains(&name.as_str()))
        .filter(|(name, _)| listed.contains(&name.as_str()) || allowed.contains(name))
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    kept.sort_by(|one, other| one.0.cmp(&other.0));
    kept
}
