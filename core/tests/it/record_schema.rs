//! What is recorded is what `conformance/cassette.schema.json` says.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use pipewright_core::{
    http::{Body, Sent, Transport as _, TransportError, TransportErrorKind},
    record::{RecordLimits, RecordOptions},
};
use serde_json::Value;

use crate::record_support::{Tape, ask, get, post, response, server};

fn schema() -> Value {
    let text = include_str!("../../../conformance/cassette.schema.json");
    serde_json::from_str(text).unwrap()
}

/// As much of JSON Schema as the schema uses; an unknown keyword fails the test.
fn validate(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$schema"
            | "$id"
            | "$defs"
            | "title"
            | "description"
            | "format"
            | "contentEncoding"
            | "additionalProperties" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                validate(root, root.pointer(pointer).unwrap(), value)?;
                true
            }
            "oneOf" => {
                let results: Vec<_> = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|rule| validate(root, rule, value))
                    .collect();
                if results.iter().filter(|result| result.is_ok()).count() != 1 {
                    return Err(format!("{value} fits not exactly one: {results:?}"));
                }
                true
            }
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_u64(),
                other => panic!("type {other}"),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_u64() >= rule.as_u64(),
            "maximum" => value.as_u64() <= rule.as_u64(),
            "minItems" => value.as_array().unwrap().len() as u64 >= rule.as_u64().unwrap(),
            "maxItems" => value.as_array().unwrap().len() as u64 <= rule.as_u64().unwrap(),
            "pattern" => regex::Regex::new(rule.as_str().unwrap())
                .unwrap()
                .is_match(value.as_str().unwrap_or_default()),
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    validate(root, rule, item)?;
                }
                true
            }
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    let rule = rule
                        .get(name)
                        .ok_or_else(|| format!("{name} is not known"))?;
                    validate(root, rule, value)?;
                }
                true
            }
            other => panic!("the keyword {other}"),
        };
        if !fits {
            return Err(format!("{keyword} {rule}: {value}"));
        }
    }
    Ok(())
}

fn assert_valid(text: &str) {
    let schema = schema();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        validate(&schema, &schema, &line).unwrap();
    }
}

#[test]
fn the_fixture_fits_the_schema() {
    assert_valid(include_str!("../fixtures/cassettes/v1.jsonl"));
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = schema();
    for line in [
        r#"{"cassette":{"version":2,"provider":"x","started_at":"2026-11-21T12:00:00Z"}}"#,
        r#"{"sequence":1,"at_ms":0,"request":{"method":"GET"},"outcome":{"abandoned":{"after_ms":1}}}"#,
        r#"{"end":{"interactions":1},"more":1}"#,
        r#"{"sequence":1,"at_ms":-1,"request":{"method":"GET","path":"/"},"outcome":{"abandoned":{"after_ms":1}}}"#,
    ] {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(validate(&schema, &schema, &line).is_err(), "{line}");
    }
}

#[tokio::test]
async fn every_kind_of_line_fits_the_schema() {
    let tape = Tape::new();
    let limits = RecordLimits {
        inline: 1000,
        redacted: 2000,
        body: 50_000,
    };
    let recorder = tape.record_with(
        server(|request| {
            let error = |kind| TransportError::new(kind, Sent::Maybe, "why");
            match request.uri().path() {
                "/connect" => Err(error(TransportErrorKind::Connect)
                    .with_source(std::io::Error::other("refused"))),
                "/cut" => {
                    let chunks = [Ok(Bytes::from("a")), Err(error(TransportErrorKind::Body))];
                    response(200, &[], Body::from_stream(stream::iter(chunks)))
                }
                "/binary" => response(200, &[("etag", "x")], vec![0xff, 0]),
                "/file" => response(200, &[], vec![0xff; 5000]),
                "/omitted" => response(200, &[], vec![0xff; 60_000]),
                _ => response(200, &[], Body::from_chunks(["a".into(), "b".into()])),
            }
        }),
        RecordOptions {
            limits,
            ..RecordOptions::default()
        },
    );
    for path in ["/x?a=b", "/connect", "/cut", "/binary", "/file", "/omitted"] {
        ask(&recorder, get(path)).await;
    }
    ask(&recorder, post("/p", "application/json", r#"{"a":1}"#)).await;
    let mut other = get("/other");
    *other.uri_mut() = "https://other.example/".parse().unwrap();
    ask(&recorder, other).await;
    let mut unread = recorder.send(get("/unread")).await.unwrap().into_body();
    unread.next().await.unwrap().unwrap();
    drop(unread);
    let _held = recorder.send(get("/held")).await.unwrap();
    recorder.finish().unwrap();
    let text = tape.text();
    for part in [
        "\"causes\"",
        "\"error\"",
        "\"base64\"",
        "\"file\"",
        "\"omitted\"",
        "\"unread\"",
        "\"abandoned\"",
        "\"query\"",
        "\"origin\"",
        "\"headers\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_valid(&text);
}
