//! A transport that meddles with GraphQL.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, SharedTransport, Transport, TransportError,
};
use serde_json::Value;

/// What is asked, to what is answered instead; or what was answered, changed.
type Meddle = Box<dyn Fn(&Value) -> Option<(u16, String)> + Send + Sync>;
type Change = Box<dyn Fn(&Value, &mut Value) + Send + Sync>;

pub struct Meddling {
    inner: SharedTransport,
    instead: Meddle,
    change: Change,
}

impl Meddling {
    /// Answers some queries itself.
    pub fn answering(
        inner: SharedTransport,
        instead: impl Fn(&Value) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            inner,
            instead: Box::new(instead),
            change: Box::new(|_, _| {}),
        })
    }

    /// Changes some answers.
    pub fn changing(
        inner: SharedTransport,
        change: impl Fn(&Value, &mut Value) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            inner,
            instead: Box::new(|_| None),
            change: Box::new(change),
        })
    }
}

impl fmt::Debug for Meddling {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Meddling").finish_non_exhaustive()
    }
}

/// Whether a request is a query of this name.
pub fn is_query(asked: &Value, name: &str) -> bool {
    let start = format!("query {name}(");
    asked["query"]
        .as_str()
        .is_some_and(|query| query.starts_with(&start))
}

/// How many projects a query asks for.
pub fn projects(asked: &Value) -> usize {
    asked["variables"]["ids"].as_array().map_or(0, Vec::len)
}

#[async_trait]
impl Transport for Meddling {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        if request.uri().path() != "/api/graphql" {
            return self.inner.send(request).await;
        }
        let asked: Value = serde_json::from_slice(request.body()).unwrap();
        if let Some((status, body)) = (self.instead)(&asked) {
            let response = http::Response::builder().status(status);
            return Ok(response.body(Body::from(body)).unwrap());
        }
        let response = self.inner.send(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect(64 << 20).await.unwrap();
        let mut answer: Value = serde_json::from_slice(&body).unwrap();
        (self.change)(&asked, &mut answer);
        Ok(http::Response::from_parts(
            parts,
            Body::from(answer.to_string()),
        ))
    }
}
