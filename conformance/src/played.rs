//! A server that a test plays itself.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use http::{Response, StatusCode};
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};

type Answer = Box<dyn Fn(&HttpRequest, usize) -> HttpResponse + Send + Sync>;

/// Answers each request by a function, which is told how many came before.
pub struct Played {
    answer: Answer,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Played {
    /// A server that answers by this function.
    pub fn new(
        answer: impl Fn(&HttpRequest, usize) -> HttpResponse + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            requests: Mutex::default(),
        })
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// A header of each request, where it has it.
    pub fn header(&self, name: &str) -> Vec<Option<String>> {
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

/// An answer with these headers.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> HttpResponse {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

/// A body that breaks off after some bytes.
pub fn broken(bytes: &[u8]) -> Body {
    let error = TransportError::new(TransportErrorKind::Body, Sent::Maybe, "connection reset");
    Body::from_stream(stream::iter([
        Ok(Bytes::copy_from_slice(bytes)),
        Err(error),
    ]))
}
