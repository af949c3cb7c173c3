//! A transport that plays the server's part of a case, and checks the client's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};
use serde_json::Value;

use crate::{Exchange, Request, matching};

/// Plays the server's part of a case.
#[derive(Debug)]
pub struct Scripted {
    host: &'static str,
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
    /// A server at this host, which is asked these in order.
    pub fn new(host: &'static str, exchanges: Vec<Exchange>) -> Self {
        let script = Script {
            waiting: exchanges.into(),
            complaint: None,
        };
        Self {
            host,
            script: Mutex::new(script),
        }
    }

    /// Whether every request was as written, and all were made.
    pub fn finish(&self) -> Result<(), String> {
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
            Some(exchange) => check(self.host, &exchange.request, &request),
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

fn check(host: &str, expected: &Request, actual: &HttpRequest) -> Result<(), String> {
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
    same("host", host, uri.host().unwrap_or_default())?;
    let fields = |fields: &BTreeMap<String, Value>| serde_json::to_string(fields).unwrap();
    same(
        "query",
        &fields(&expected.query),
        &fields(&matching::query(uri.query())),
    )?;
    for (name, value) in &expected.headers {
        let found = actual
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default());
        let shown = |value: Option<&str>| format!("{name}: {}", value.unwrap_or("(absent)"));
        same("header", &shown(value.as_deref()), &shown(found))?;
    }
    let (body, form) = match actual.body() {
        empty if empty.is_empty() => (None, None),
        bytes if is_form(actual) => {
            let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
            (None, Some(matching::query(Some(text))))
        }
        bytes => {
            let json = serde_json::from_slice::<Value>(bytes).map_err(|error| error.to_string())?;
            (Some(json), None)
        }
    };
    let absent = || "none".to_owned();
    let json = |body: Option<&Value>| body.map_or_else(absent, Value::to_string);
    let form_text = |form: Option<&BTreeMap<String, Value>>| form.map_or_else(absent, &fields);
    same("body", &json(expected.body.as_ref()), &json(body.as_ref()))?;
    same(
        "form",
        &form_text(expected.form.as_ref()),
        &form_text(form.as_ref()),
    )
}

fn is_form(request: &HttpRequest) -> bool {
    let content = request.headers().get(http::header::CONTENT_TYPE);
    content.is_some_and(|content| {
        content
            .as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    })
}
