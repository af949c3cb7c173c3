//! Headers that carry secrets.

use http::{HeaderMap, HeaderName};

use super::REDACTED;

/// The headers, in lower case, whose values are never printed, logged or recorded.
pub const SENSITIVE_HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    // GitLab
    "private-token",
    "job-token",
    "deploy-token",
    "x-gitlab-token",
    "x-gitlab-static-object-token",
    "x-csrf-token",
    "gitlab-dpop",
    "dpop",
    // Buildkite
    "x-buildkite-token",
    // Jenkins
    "jenkins-crumb",
    ".crumb",
    // Stores that artifacts are redirected to
    "x-amz-security-token",
    "x-api-key",
    "x-auth-token",
    "x-vault-token",
];

/// Whether a header's value is a secret: it is in [`SENSITIVE_HEADERS`], or its name ends as the
/// names of such headers do (`-token`, `-secret`, `-signature`, `-password`, `-api-key`).
pub fn is_sensitive_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    let endings = ["-token", "-secret", "-signature", "-password", "-api-key"];
    SENSITIVE_HEADERS.contains(&name) || endings.iter().any(|ending| name.ends_with(ending))
}

/// The headers as they may be printed: every sensitive value is `[redacted]`, and so is every value
/// that is marked sensitive or is not text.
pub fn redacted_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| {
        let shown = if value.is_sensitive() || is_sensitive_header(name) {
            REDACTED
        } else {
            value.to_str().unwrap_or(REDACTED)
        };
        (name.as_str(), shown)
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn secrets_are_hidden_and_the_rest_is_shown() {
        let mut headers = HeaderMap::new();
        for name in [
            "private-token",
            "authorization",
            "x-hub-signature",
            "x-gitlab-token",
        ] {
            headers.insert(name, HeaderValue::from_static("planted"));
        }
        let mut marked = HeaderValue::from_static("planted");
        marked.set_sensitive(true);
        headers.insert("x-anything", marked);
        headers.insert("x-request-id", HeaderValue::from_static("01H"));
        let shown: Vec<_> = redacted_headers(&headers).collect();
        assert_eq!(shown.len(), 6);
        assert!(shown.contains(&("x-request-id", "01H")));
        assert!(shown.iter().all(|(_, value)| *value != "planted"));
    }
}
