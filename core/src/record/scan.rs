//! The last line of defence: known secrets are searched for in everything about to be written.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use regex::bytes::Regex;

use super::{
    format::{BodyEnd, Interaction, Outcome, StoredBody, StoredError},
    redact::token_shapes,
};
use crate::credentials::Redactor;

/// Why a value must not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretKind {
    /// It is one of the secrets that the recorder was told, in some encoding.
    Known,
    /// It is shaped like a token.
    TokenShaped,
}

impl fmt::Display for SecretKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Known => "a known secret",
            Self::TokenShaped => "a value shaped like a token",
        })
    }
}

/// Whether `bytes` hold a known secret: as they are, and with `%XX` and `\uXXXX` decoded.
///
/// The redactor knows the usual encodings of a secret; an encoder may escape more than it has to.
pub(super) fn holds_secret(redactor: &Redactor, bytes: &[u8]) -> bool {
    if redactor.known() == 0 {
        return false;
    }
    if redactor.is_in(bytes) {
        return true;
    }
    let mut text = Cow::Borrowed(bytes);
    // More than once: a URL may be a parameter of another, and JSON a string in JSON.
    for _ in 0..4 {
        match decoded(&text) {
            Cow::Borrowed(_) => return false,
            Cow::Owned(once) if redactor.is_in(&once) => return true,
            Cow::Owned(once) => text = Cow::Owned(once),
        }
    }
    false
}

/// With `%XX` and `\uXXXX` replaced by what they stand for; borrowed when there is none.
fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut decoded = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'%', b'\\', rest))
    {
        at += found;
        let Some((length, character)) = escape(bytes.get(at..).unwrap_or_default()) else {
            at += 1;
            continue;
        };
        decoded.extend_from_slice(bytes.get(copied..at).unwrap_or_default());
        decoded.extend_from_slice(&character);
        at += length;
        copied = at;
    }
    if copied == 0 {
        return Cow::Borrowed(bytes);
    }
    decoded.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    Cow::Owned(decoded)
}

/// The escape at the start of `bytes`: its length and what it stands for.
fn escape(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let (length, digits) = match bytes {
        [b'%', digits @ ..] => (3, digits.get(..2)?),
        [b'\\', b'u', digits @ ..] => (6, digits.get(..4)?),
        [b'\\', character @ (b'"' | b'\\' | b'/'), ..] => return Some((2, vec![*character])),
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    if length == 3 {
        return Some((length, vec![u8::try_from(code).ok()?]));
    }
    Some((length, char::from_u32(code)?.to_string().into_bytes()))
}

/// Where in an interaction a known secret is, in words.
pub(super) fn place_of_secret(redactor: &Redactor, interaction: &Interaction) -> Option<String> {
    let holds = |text: &str| holds_secret(redactor, text.as_bytes());
    let header = |headers: &[(String, String)], side: &str| {
        headers
            .iter()
            .find(|(name, value)| holds(name) || holds(value))
            .map(|(name, _)| format!("the {side} header {name}"))
    };
    let body = |body: Option<&StoredBody>, side: &str| {
        let found = match body? {
            StoredBody::Text(text) => holds(text),
            StoredBody::Binary(binary) => STANDARD
                .decode(&binary.data)
                .is_ok_and(|bytes| holds_secret(redactor, &bytes)),
            // Scanned while it was written.
            StoredBody::File(_) => false,
            StoredBody::Omitted(omitted) => holds(&omitted.reason),
        };
        found.then(|| format!("the {side} body"))
    };
    let error = |error: &StoredError| {
        (holds(&error.detail) || error.causes.iter().any(|cause| holds(cause)))
            .then(|| "the error message".to_owned())
    };
    let request = &interaction.request;
    if request.origin.as_deref().is_some_and(holds) {
        return Some("the origin".to_owned());
    }
    if holds(&request.path) {
        return Some("the path".to_owned());
    }
    let parameter = |(name, value): &&(String, String)| holds(&format!("{name}={value}"));
    if let Some((name, _)) = request.query.iter().find(parameter) {
        return Some(if holds(name) {
            "the query".to_owned()
        } else {
            format!("the query parameter {name}")
        });
    }
    header(&request.headers, "request")
        .or_else(|| body(request.body.as_ref(), "request"))
        .or_else(|| match &interaction.outcome {
            Outcome::Response(response) => header(&response.headers, "response")
                .or_else(|| body(response.body.as_ref(), "response"))
                .or_else(|| match &response.end {
                    BodyEnd::Error(stored) => error(stored),
                    BodyEnd::Complete | BodyEnd::Unread => None,
                }),
            Outcome::Error(stored) => error(stored),
            Outcome::Abandoned { .. } => None,
        })
}

/// Finds secrets and token shapes in a stream, whatever chunks it comes in.
#[derive(Debug)]
pub(super) struct StreamScanner {
    redactor: Redactor,
    shapes: Option<Regex>,
    /// The end of what was scanned, with what came since.
    window: Vec<u8>,
}

impl StreamScanner {
    /// Bytes are scanned once this many have come together.
    const STEP: usize = 128 * 1024;

    /// How far two scans overlap at least: longer than any token shape that is likely.
    const OVERLAP: usize = 4 * 1024;

    pub(super) fn new(redactor: Redactor) -> Self {
        Self {
            redactor,
            shapes: Regex::new(token_shapes()).ok(),
            window: Vec::new(),
        }
    }

    /// Takes the next chunk in.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Option<SecretKind> {
        // Every byte of a form may be escaped as `\uXXXX`.
        let overlap = (self.redactor.longest_form() * 6).max(Self::OVERLAP);
        for piece in chunk.chunks(Self::STEP) {
            self.window.extend_from_slice(piece);
            if self.window.len() >= Self::STEP + overlap {
                let found = self.scan();
                let keep_from = self.window.len().saturating_sub(overlap);
                self.window.drain(..keep_from);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Scans what is left.
    pub(super) fn finish(&mut self) -> Option<SecretKind> {
        let found = self.scan();
        self.window = Vec::new();
        found
    }

    fn scan(&self) -> Option<SecretKind> {
        if holds_secret(&self.redactor, &self.window) {
            return Some(SecretKind::Known);
        }
        self.shapes
            .as_ref()
            .filter(|shapes| shapes.is_match(&self.window))
            .map(|_| SecretKind::TokenShaped)
    }
}
