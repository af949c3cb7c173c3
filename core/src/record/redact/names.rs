//! Names whose values are secrets, in queries, forms and JSON.

use crate::credentials;

/// Names that end like a secret's but say where a page or a scope starts.
const HARMLESS: &[&str] = &[
    "cursortoken",
    "continuationtoken",
    "nextpagetoken",
    "nexttoken",
    "pagetoken",
    "synctoken",
];

/// Exactly these, after case and separators are taken away.
const EXACT: &[&str] = &[
    "apikey",
    "auth",
    "authorization",
    "awsaccesskeyid",
    "crumb",
    "jwt",
    "pat",
    "sig",
    "signature",
    "xamzcredential",
    "xgoogcredential",
];

const ENDINGS: &[&str] = &[
    "accesskey",
    "apikey",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "signature",
    "signingkey",
    "token",
];

/// Whether the value of a field, parameter or variable of this name is a secret.
///
/// `variables[DEPLOY_TOKEN]` is judged by the name in its brackets.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.trim_end_matches(']');
    let name = name.rsplit('[').next().unwrap_or(name);
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if HARMLESS.contains(&plain.as_str()) {
        return false;
    }
    EXACT.contains(&plain.as_str()) || ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Whether the value of a query parameter is a secret.
///
/// What [`credentials::is_secret_parameter`] hides from logs is more: a signed URL's date and a
/// pipeline's variables tell one request from another, so they stay unless their names are secret.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let tells_apart = lower == "key"
        || lower.contains('[')
        || lower.starts_with("x-amz-")
        || lower.starts_with("x-goog-")
        || HARMLESS.contains(&lower.replace('_', "").as_str());
    is_secret(name) || (!tells_apart && credentials::is_secret_parameter(name))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_known_by_name() {
        for name in [
            "token",
            "private_token",
            "PRIVATE-TOKEN",
            "job_token",
            "runnersToken",
            "variables[DEPLOY_TOKEN]",
            "X-Amz-Signature",
            "X-Amz-Security-Token",
            "sig",
            "client_secret",
            "DB_PASSWORD",
            "crumb",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "page",
            "page_token",
            "ref",
            "variables[ENVIRONMENT]",
            "X-Amz-Date",
            "key",
            "sha",
            "tokens_used",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
