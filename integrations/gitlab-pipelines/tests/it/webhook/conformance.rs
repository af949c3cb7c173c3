//! The cases of /conformance/gitlab/webhooks.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue};
use pipewright_core::credentials::Token;
use pipewright_core::time::ManualClock;
use pipewright_gitlab::webhook::{Receipt, Receiver, Required, SigningKey, Verifier};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "about")]
    _about: String,
    now: DateTime<Utc>,
    accept: Accept,
    peer: Option<IpAddr>,
    headers: BTreeMap<String, Value>,
    body: Option<Value>,
    body_text: Option<String>,
    expect: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Accept {
    tokens: Vec<String>,
    signing_keys: Vec<String>,
    required: Option<String>,
    unverified: bool,
    networks: Vec<String>,
    trusted_proxies: Vec<String>,
    size_limit: Option<usize>,
}

impl Accept {
    fn verifier(&self) -> Verifier {
        let mut builder = Verifier::builder();
        for token in &self.tokens {
            builder = builder.token(Token::new(token.as_str()));
        }
        for key in &self.signing_keys {
            builder = builder.signing_key(SigningKey::new(&Token::new(key.as_str())).unwrap());
        }
        for network in &self.networks {
            builder = builder.network(network.parse().unwrap());
        }
        for network in &self.trusted_proxies {
            builder = builder.trusted_proxy(network.parse().unwrap());
        }
        if self.required.as_deref() == Some("any_configured") {
            builder = builder.require(Required::AnyConfigured);
        }
        if self.unverified {
            builder = builder.accept_unverified();
        }
        if let Some(limit) = self.size_limit {
            builder = builder.size_limit(limit);
        }
        builder.build().unwrap()
    }
}

impl Case {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let values = match value {
                Value::Array(values) => values.clone(),
                one => vec![one.clone()],
            };
            for value in values {
                let value: HeaderValue = value.as_str().unwrap().parse().unwrap();
                headers.append(name.parse::<HeaderName>().unwrap(), value);
            }
        }
        headers
    }

    fn outcome(&self) -> Value {
        let receiver = Receiver::new(self.accept.verifier(), Arc::new(ManualClock::at(self.now)));
        let body = match (&self.body, &self.body_text) {
            (Some(json), None) => json.to_string(),
            (None, Some(text)) => text.clone(),
            _ => panic!("give body or body_text"),
        };
        let headers = self.headers();
        match receiver.receive(&headers, body.clone().into(), self.peer) {
            Err(rejection) => {
                json!({"rejection": rejection.code(), "status": rejection.status().as_u16()})
            }
            Ok(Receipt::Duplicate { .. }) => panic!("nothing came before"),
            Ok(Receipt::Delivery(delivery)) => {
                // What is not refused is not refused for its headers either, and is known now.
                receiver.check_headers(&headers, self.peer).unwrap();
                let again = receiver.receive(&headers, body.into(), self.peer);
                assert!(!matches!(again, Ok(Receipt::Delivery(_))), "{again:?}");
                match delivery.event() {
                    Ok(event) => json!({"event": event}),
                    Err(error) => {
                        let Ok(other) = delivery.as_other() else {
                            panic!("any JSON can be kept")
                        };
                        assert_eq!(other.kind().as_str(), error.kind.as_str());
                        json!({"unreadable": {"kind": error.kind.as_str(), "path": error.path}})
                    }
                }
            }
        }
    }
}

/// Absent and null are the same.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

#[test]
fn every_case_is_met() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/gitlab/webhooks");
    let mut cases = 0;
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        cases += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        let case: Case = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let outcome = without_nulls(case.outcome());
        let expected = without_nulls(case.expect.clone());
        if outcome != expected {
            failures.push(format!(
                "{}\n  expected {expected}\n  got      {outcome}",
                path.file_name().unwrap().display()
            ));
        }
    }
    assert!(cases > 30, "the cases are there");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
