//! A server that a test plays itself.

use std::sync::Arc;

pub(crate) use pipewright_conformance::{Played, answer, broken};
use pipewright_core::credentials::Token;
use pipewright_core::http::{HttpRequest, HttpResponse};
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_gitlab::types::ProjectRef;
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};

pub(crate) const TOKEN: &str = "glpat-planted-secret";

/// A client of a server that a test plays, without retries.
pub(crate) fn client(server: Arc<Played>) -> GitLabClient {
    let mut config = GitLabConfig::new("https://gitlab.example").unwrap();
    config.check_scopes = false;
    config.retry = RetryPolicy::none();
    config.seed = Some(1);
    GitLabClient::builder(config, Credential::personal(Token::new(TOKEN)), server)
        .clock(Arc::new(ManualClock::at(
            "2026-11-21T08:00:00Z".parse().unwrap(),
        )))
        .build()
}

pub(crate) fn project() -> ProjectRef {
    "acme/shop".parse().unwrap()
}

/// The part of a file that a request asks for, as a server with ranges sends it.
pub(crate) fn ranged(request: &HttpRequest, file: &[u8], tag: &str) -> HttpResponse {
    let length = file.len();
    let range = request
        .headers()
        .get("range")
        .map(|range| range.to_str().unwrap().to_owned());
    let fresh = request
        .headers()
        .get("if-range")
        .is_none_or(|wanted| wanted == tag);
    let Some(range) = range.filter(|_| fresh) else {
        return answer(
            200,
            &[("etag", tag), ("content-length", &length.to_string())],
            file.to_vec(),
        );
    };
    let (first, last) = range
        .strip_prefix("bytes=")
        .unwrap()
        .split_once('-')
        .unwrap();
    let (start, end) = match (first, last) {
        ("", suffix) => (length.saturating_sub(suffix.parse().unwrap()), length),
        (first, "") => (first.parse().unwrap(), length),
        (first, last) => (
            first.parse().unwrap(),
            length.min(last.parse::<usize>().unwrap() + 1),
        ),
    };
    if start >= length {
        return answer(416, &[("content-range", &format!("bytes */{length}"))], "");
    }
    let range = format!("bytes {start}-{}/{length}", end - 1);
    answer(
        206,
        &[("etag", tag), ("content-range", &range)],
        file[start..end].to_vec(),
    )
}
