//! Tokens, wherever in a request they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header::AUTHORIZATION};
use url::form_urlencoded;

/// The one credential of a request that counts, unchecked.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// None.
    None,
    /// `JOB-TOKEN` or `job_token=`.
    Job(String),
    /// A personal, project, group or OAuth token.
    Access(String),
    /// `Authorization: Bearer`: any of the above.
    Bearer(String),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Job(_) => "Job([redacted])",
            Self::Access(_) => "Access([redacted])",
            Self::Bearer(_) => "Bearer([redacted])",
        })
    }
}

impl Credentials {
    /// Finds the credential, in the order of GitLab's `Gitlab::Auth::AuthFinders`.
    ///
    /// Tokens are looked for in headers and in the query. Where an endpoint
    /// takes no job tokens, `JOB-TOKEN` and `job_token=` are not even seen.
    pub fn find(headers: &HeaderMap, query: Option<&str>, job_token: bool) -> Self {
        let header = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let parameter = |name: &str| {
            form_urlencoded::parse(query.unwrap_or_default().as_bytes())
                .find(|(key, value)| key == name && !value.is_empty())
                .map(|(_, value)| value.into_owned())
        };
        let job = || {
            let value = header("job-token").or_else(|| parameter("job_token"))?;
            job_token.then_some(Self::Job(value))
        };
        let bearer = || {
            let value = header(AUTHORIZATION.as_str())?;
            let (scheme, token) = value.split_once(' ')?;
            let token = token.trim();
            if scheme.eq_ignore_ascii_case("bearer") {
                return Some(Self::Bearer(token.to_owned()));
            }
            // `curl --user gitlab-ci-token:…` and the like.
            let decoded = scheme
                .eq_ignore_ascii_case("basic")
                .then(|| STANDARD.decode(token).ok())??;
            let text = String::from_utf8(decoded).ok()?;
            let (user, password) = text.split_once(':')?;
            Some(match user {
                "gitlab-ci-token" if job_token => Self::Job(password.to_owned()),
                "gitlab-ci-token" => return None,
                _ => Self::Access(password.to_owned()),
            })
        };
        job()
            .or_else(|| parameter("access_token").map(Self::Access))
            .or_else(|| parameter("private_token").map(Self::Access))
            .or_else(|| header("private-token").map(Self::Access))
            .or_else(bearer)
            .unwrap_or(Self::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(
        headers: &[(&'static str, &'static str)],
        query: Option<&str>,
        job_token: bool,
    ) -> Credentials {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        Credentials::find(&headers, query, job_token)
    }

    #[test]
    fn tokens_are_found_everywhere() {
        let access = |token: &str| Credentials::Access(token.to_owned());
        for (headers, query, expected) in [
            (vec![], None, Credentials::None),
            (vec![("private-token", "a")], None, access("a")),
            (
                vec![("private-token", "a")],
                Some("private_token=b"),
                access("b"),
            ),
            (
                vec![("private-token", "a")],
                Some("access_token=c"),
                access("c"),
            ),
            (
                vec![("authorization", "Bearer d")],
                None,
                Credentials::Bearer("d".to_owned()),
            ),
            (
                vec![("job-token", "e")],
                Some("private_token=b"),
                Credentials::Job("e".to_owned()),
            ),
            (
                vec![],
                Some("job_token=f"),
                Credentials::Job("f".to_owned()),
            ),
            (vec![("private-token", "")], None, Credentials::None),
        ] {
            assert_eq!(
                found(&headers, query, true),
                expected,
                "{headers:?} {query:?}"
            );
        }
    }

    #[test]
    fn job_tokens_are_not_seen_where_they_are_not_taken() {
        let headers = [("job-token", "e"), ("private-token", "a")];
        assert_eq!(
            found(&headers, None, false),
            Credentials::Access("a".to_owned())
        );
        assert_eq!(found(&headers[..1], None, false), Credentials::None);
    }

    #[test]
    fn debug_shows_no_token() {
        assert!(!format!("{:?}", found(&[("job-token", "secret")], None, true)).contains("secret"));
    }
}
