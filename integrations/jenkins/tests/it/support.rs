//! A server that a test plays itself.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::{Response, StatusCode};
use pipewright_core::credentials::Token;
use pipewright_core::http::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_jenkins::types::JobRef;
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};

pub(crate) const TOKEN: &str = "11planted0secret";

/// What a write without its crumb is answered with.
pub(crate) const CRUMB_PAGE: &str = "<html><head><title>Error 403 No valid crumb was included in \
    the request</title></head><body><h2>HTTP ERROR 403 No valid crumb</h2></body></html>";

/// What a server that is starting answers with.
pub(crate) const STARTING: &str = "\n<!DOCTYPE html><html><head><title>Starting Jenkins</title>\
    </head><body>Please wait while Jenkins is getting ready to work</body></html>";

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
pub(crate) fn client(server: Arc<Played>) -> JenkinsClient {
    client_with(
        server,
        Credential::api_token("admin", Token::new(TOKEN)).unwrap(),
    )
}

pub(crate) fn client_with(server: Arc<Played>, credential: Credential) -> JenkinsClient {
    let mut config = JenkinsConfig::new("https://ci.example/jenkins").unwrap();
    config.retry = RetryPolicy::none();
    config.seed = Some(1);
    JenkinsClient::builder(config, credential, server)
        .clock(Arc::new(ManualClock::at(
            "2026-11-21T08:00:00Z".parse().unwrap(),
        )))
        .build()
}

pub(crate) fn job(text: &str) -> JobRef {
    text.parse().unwrap()
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
