//! A transport that plays the server's part of a case, and checks the client's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};
use serde_json::Value;

use super::case::{Exchange, Request};
use super::matching;

#[derive(Debug)]
pub(super) struct Scripted {
    script: Mutex<Script>,
}

#[derive(Default)]
struct Script {
    waiting: VecDeque<Exchange>,
    complaint: Option<String>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Script").finish_non_exhaustive()
    }
}

impl Scripted {
    pub(super) fn new(exchanges: Vec<Exchange>) -> Self {
        let script = Script {
            waiting: exchanges.into(),
            complaint: None,
        };
        Self {
            script: Mutex::new(script),
        }
    }

    /// Whether every request was as written, and all were made.
    pub(super) fn finish(&self) -> Result<(), String> {
        let script = self.script.lock().unwrap();
        match (&script.complaint, script.waiting.front()) {
            (Some(complaint), _) => Err(complaint.clone()),
            (None, Some(left)) => Err(format!(
                "{} {} was not sent",
                left.request.method, left.request.path
            )),
            (None, None) => Ok(()),
        }
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut script = self.script.lock().unwrap();
        let exchange = script.waiting.pop_front();
        let checked = match &exchange {
            Some(exchange) => check(&exchange.request, &request),
            None => Err(format!(
                "{} {} is one request too many",
                request.method(),
                request.uri()
            )),
        };
        if let Err(complaint) = checked {
            script.complaint.get_or_insert(complaint);
        }
        let Some(exchange) = exchange else {
            let (kind, sent) = (TransportErrorKind::Refused, Sent::No);
            return Err(TransportError::new(kind, sent, "the script is at its end"));
        };
        let response = exchange.response;
        let body = match (response.body, response.text) {
            (Some(body), _) => body.to_string(),
            (None, text) => text.unwrap_or_default(),
        };
        let mut answer = http::Response::builder().status(response.status);
        for (name, value) in response.headers {
            answer = answer.header(name, value);
        }
        Ok(answer.body(Body::from(body)).unwrap())
    }
}

fn check(expected: &Request, actual: &HttpRequest) -> Result<(), String> {
    let same = |what: &str, expected: &str, actual: &str| {
        if expected == actual {
            Ok(())
        } else {
            Err(format!(
                "the request's {what} is\n    {actual}\n  and not\n    {expected}"
            ))
        }
    };
    let uri = actual.uri();
    same("method", &expected.method, actual.method().as_str())?;
    same("path", &expected.path, uri.path())?;
    same("host", "jenkins.example", uri.host().unwrap_or_default())?;
    let query = |query: &BTreeMap<String, Value>| serde_json::to_string(query).unwrap();
    same(
        "query",
        &query(&expected.query),
        &query(&matching::query(uri.query())),
    )?;
    for (name, value) in &expected.headers {
        let found = actual
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default());
        let shown = |value: Option<&str>| format!("{name}: {}", value.unwrap_or("(absent)"));
        same("header", &shown(value.as_deref()), &shown(found))?;
    }
    let body = std::str::from_utf8(actual.body()).unwrap();
    let fields = (!body.is_empty()).then(|| matching::query(Some(body)));
    let shown =
        |fields: Option<&BTreeMap<String, Value>>| fields.map_or_else(|| "none".to_owned(), &query);
    same(
        "form",
        &shown(expected.form.as_ref()),
        &shown(fields.as_ref()),
    )
}
