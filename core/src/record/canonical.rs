//! What a request is matched by.
//!
//! The key is the SHA-256 of the method, the path, the sorted query and the canonical body, after
//! secrets were taken out: not the origin, not the headers, not the clock.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use super::{
    format::StoredRequest,
    redact::{is_form, looks_like_json, unnumbered},
};

/// A request in the form that is compared, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    pub(super) method: String,
    pub(super) path: String,
    /// `name=value`, sorted.
    pub(super) query: Vec<String>,
    /// Absent when there is none. A body that is not text is its digest.
    pub(super) body: Option<String>,
}

impl Canonical {
    /// `body` is the redacted body.
    pub(super) fn new(request: &StoredRequest, body: &[u8]) -> Self {
        let mut query: Vec<String> = request
            .query
            .iter()
            .map(|(name, value)| unnumbered(&format!("{name}={value}")).into_owned())
            .collect();
        query.sort();
        Self {
            method: request.method.clone(),
            path: unnumbered(&request.path).into_owned(),
            query,
            body: canonical_body(request.content_type(), body),
        }
    }

    /// The key, in hexadecimal.
    pub(super) fn key(&self) -> String {
        let mut digest = Sha256::new();
        // Each part is preceded by its length, so that no two requests run into the same bytes.
        let mut part = |text: &str| {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        };
        part(&self.method);
        part(&self.path);
        for pair in &self.query {
            part(pair);
        }
        part("");
        if let Some(body) = &self.body {
            part(body);
        }
        hex(&digest.finalize())
    }
}

fn canonical_body(content_type: &str, body: &[u8]) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Some(format!("sha256:{}", sha256(body)));
    };
    if is_form(content_type) {
        let mut pairs: Vec<String> = form_urlencoded::parse(body)
            .map(|(name, value)| unnumbered(&format!("{name}={value}")).into_owned())
            .collect();
        pairs.sort();
        return Some(pairs.join("\n"));
    }
    if looks_like_json(text)
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        let mut sorted = String::with_capacity(text.len());
        write_sorted(&value, &mut sorted);
        return Some(unnumbered(&sorted).into_owned());
    }
    Some(unnumbered(text).into_owned())
}

/// Writes JSON with sorted keys whatever order the parser kept them in.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (position, (name, value)) in fields.into_iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write_sorted(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write_sorted(item, text);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// The SHA-256 of `bytes`, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
