//! A server that a test plays itself.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use http::{Response, StatusCode};
use pipewright_core::credentials::Token;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_gitlab::types::ProjectRef;
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};

pub(crate) const TOKEN: &str = "glpat-planted-secret";

type Answer = Box<dyn Fn(&HttpRequest, usize) -> HttpResponse + Send + Sync>;

/// Answers each request by a function, which is told how many came before.
pub(crate) struct Played {
    answer: Answer,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Played {
    pub(crate) fn new(
        answer: impl Fn(&HttpRequest, usize) -> HttpResponse + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            requests: Mutex::default(),
        })
    }

    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// A header of each request, where it has it.
    pub(crate) fn header(&self, name: &str) -> Vec<Option<String>> {
        let value =
            |request: &HttpRequest| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        self.requests().iter().map(value).collect()
    }
}

impl fmt::Debug for Played {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Played").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Played {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let before = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        Ok((self.answer)(&request, before))
    }
}

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

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> HttpResponse {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

/// A body that breaks off after some bytes.
pub(crate) fn broken(bytes: &[u8]) -> Body {
    let error = TransportError::new(TransportErrorKind::Body, Sent::Maybe, "connection reset");
    Body::from_stream(stream::iter([
        Ok(Bytes::copy_from_slice(bytes)),
        Err(error),
    ]))
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
