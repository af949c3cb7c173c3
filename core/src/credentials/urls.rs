//! URLs as they may be printed.

use percent_encoding::percent_decode_str;
use url::Url;

use super::REDACTED;

/// Whether a query parameter of this (decoded) name holds a secret. Case does not matter.
///
/// Covers GitLab (`token`, `private_token`, `access_token`, `job_token`, `feed_token`), OAuth
/// (`code`, `client_secret`), pipeline variables in trigger URLs (`variables[…]`), and the signed URLs
/// of object stores (`X-Amz-*`, `X-Goog-*`, `Signature`, `sig`, `AWSAccessKeyId`, `Policy`).
pub fn is_secret_parameter(name: &str) -> bool {
    const WHOLE: &[&str] = &[
        "sig",
        "jwt",
        "code",
        "auth",
        "key",
        "policy",
        "awsaccesskeyid",
        "googleaccessid",
    ];
    const PARTS: &[&str] = &[
        "token",
        "secret",
        "passw",
        "signature",
        "credential",
        "api_key",
        "apikey",
        "private_key",
    ];
    const STARTS: &[&str] = &["x-amz-", "x-goog-", "variables["];
    let name = name.to_ascii_lowercase();
    WHOLE.contains(&name.as_str())
        || PARTS.iter().any(|part| name.contains(part))
        || STARTS.iter().any(|start| name.starts_with(start))
}

/// The URL without its secrets: user and password, the values of
/// [secret parameters](is_secret_parameter), and a fragment that holds one, become `[redacted]`.
/// Everything else stays as it was written.
///
/// ```
/// use pipewright_core::credentials::redact_url;
///
/// let url = "https://ci:glpat-1@gitlab.example/api/v4/projects?private_token=glpat-1&page=2"
///     .parse()
///     .expect("a URL");
/// assert_eq!(
///     redact_url(&url),
///     "https://[redacted]@gitlab.example/api/v4/projects?private_token=[redacted]&page=2"
/// );
/// ```
pub fn redact_url(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let has_user = !bare.username().is_empty() || bare.password().is_some();
    // Both fail only for URLs that cannot have a user.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let mut text = String::from(bare);
    if has_user && let Some(scheme_end) = text.find("://") {
        text.insert_str(scheme_end + "://".len(), &format!("{REDACTED}@"));
    }
    if let Some(query) = url.query() {
        text.push('?');
        push_parameters(&mut text, query);
    }
    if let Some(fragment) = url.fragment() {
        text.push('#');
        push_parameters(&mut text, fragment);
    }
    text
}

/// The query of a URL, without its question mark, as it may be printed: the values of secret
/// parameters are hidden.
pub fn redact_query(query: &str) -> String {
    let mut text = String::new();
    push_parameters(&mut text, query);
    text
}

fn push_parameters(text: &mut String, parameters: &str) {
    for (index, parameter) in parameters.split('&').enumerate() {
        if index > 0 {
            text.push('&');
        }
        match parameter.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret_written(name) => {
                text.push_str(name);
                text.push('=');
                text.push_str(REDACTED);
            }
            _ => text.push_str(parameter),
        }
    }
}

fn is_secret_written(name: &str) -> bool {
    is_secret_parameter(&percent_decode_str(name).decode_utf8_lossy())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://h/p", "https://h/p")]
    #[case("https://u@h:8443/p", "https://[redacted]@h:8443/p")]
    #[case("https://:pw@h/", "https://[redacted]@h/")]
    #[case("https://h/?token=s&page=2", "https://h/?token=[redacted]&page=2")]
    #[case("https://h/?JOB_TOKEN=s", "https://h/?JOB_TOKEN=[redacted]")]
    #[case("https://h/?%74oken=s", "https://h/?%74oken=[redacted]")]
    #[case("https://h/?token=&a", "https://h/?token=&a")]
    #[case(
        "https://h/?variables%5BKEY%5D=s",
        "https://h/?variables%5BKEY%5D=[redacted]"
    )]
    #[case("https://h/?token=s=t;u", "https://h/?token=[redacted]")]
    #[case(
        "https://s3/b/o?X-Amz-Credential=s&X-Amz-Signature=s&response-content-type=a",
        "https://s3/b/o?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&response-content-type=a"
    )]
    #[case("https://b.blob/o?sv=1&sig=s", "https://b.blob/o?sv=1&sig=[redacted]")]
    #[case(
        "https://h/#access_token=s&state=1",
        "https://h/#access_token=[redacted]&state=1"
    )]
    #[case("https://h/?ref=a%2Fb#top", "https://h/?ref=a%2Fb#top")]
    #[case("mailto:a@b", "mailto:a@b")]
    fn hides_secrets_only(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(redact_url(&url.parse().unwrap()), expected);
    }
}
