//! What happens when the server does not accept the token.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use pipewright_core::{
    credentials::{CredentialError, Token, TokenProvider},
    http::{
        Body, Call, Facts, HttpRequest, HttpResponse, RequestPath, TokenAuthenticator, TokenScheme,
        Transport, TransportError,
    },
    resilience::RateLimits,
};
use rstest::rstest;
use tokio::sync::Barrier;

/// Gives the first of its tokens until that is refused, then the next.
#[derive(Debug)]
struct Rotating(Mutex<VecDeque<&'static str>>);

impl Rotating {
    fn first(&self) -> Token {
        Token::new(*self.0.lock().unwrap().front().unwrap())
    }
}

#[async_trait]
impl TokenProvider for Rotating {
    async fn token(&self) -> Result<Token, CredentialError> {
        Ok(self.first())
    }

    async fn refreshed(&self, rejected: &Token) -> Result<Option<Token>, CredentialError> {
        if self.first() == *rejected && self.0.lock().unwrap().len() > 1 {
            self.0.lock().unwrap().pop_front();
        }
        let token = self.first();
        Ok((token != *rejected).then_some(token))
    }
}

/// Accepts one token only. The first requests are all answered together.
#[derive(Debug)]
struct Server {
    accepted: &'static str,
    together: Option<Barrier>,
    tokens: Mutex<Vec<String>>,
}

#[async_trait]
impl Transport for Server {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let token = request.headers()["private-token"]
            .to_str()
            .unwrap()
            .to_owned();
        let accepted = token == self.accepted;
        self.tokens.lock().unwrap().push(token);
        if let (false, Some(together)) = (accepted, &self.together) {
            together.wait().await;
        }
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = if accepted { 201 } else { 401 }.try_into().unwrap();
        Ok(response)
    }
}

fn path(server: &Arc<Server>, tokens: &[&'static str]) -> RequestPath {
    let transport = Arc::clone(server);
    let provider = Rotating(Mutex::new(tokens.iter().copied().collect()));
    RequestPath::builder("https://gitlab.example/".parse().unwrap(), transport)
        .authenticator(Arc::new(TokenAuthenticator::new(
            TokenScheme::Header("private-token".parse().unwrap()),
            Arc::new(provider),
        )))
        .rate_limits(RateLimits::unlimited())
        .build()
}

fn trigger() -> Call {
    let request = http::Request::post("/x").body(Bytes::new()).unwrap();
    Call::new("test.operation", request, Facts::TRIGGER)
}

#[rstest]
#[case::rotated(&["old", "new"], &["old", "new"], 201)]
#[case::the_same(&["old"], &["old"], 401)]
#[case::newer_but_wrong(&["old", "older", "new"], &["old", "older"], 401)]
#[tokio::test(start_paused = true)]
async fn a_newer_token_is_tried_once_and_at_once(
    #[case] tokens: &[&'static str],
    #[case] sent: &[&str],
    #[case] status: u16,
) {
    let server = Arc::new(Server {
        accepted: "new",
        together: None,
        tokens: Mutex::default(),
    });
    let started = tokio::time::Instant::now();
    let answer = path(&server, tokens).send(trigger()).await.unwrap();
    assert_eq!(answer.status(), status);
    assert_eq!(*server.tokens.lock().unwrap(), sent);
    assert!(started.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_refused_together_all_get_the_newer_token() {
    let server = Arc::new(Server {
        accepted: "new",
        together: Some(Barrier::new(8)),
        tokens: Mutex::default(),
    });
    let path = path(&server, &["old", "new"]);
    let calls = (0..8).map(|_| path.send(trigger()));
    for answer in futures_util::future::join_all(calls).await {
        assert_eq!(answer.unwrap().status(), 201);
    }
}
