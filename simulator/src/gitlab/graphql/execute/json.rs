//! The values of an answer as JSON text.

use std::io::Write as _;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

/// A text in quotes.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    let plain = text
        .bytes()
        .all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
    if plain {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// A text in capitals: `waiting_for_resource` is `WAITING_FOR_RESOURCE`.
pub(super) fn capitals(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    out.extend(text.bytes().map(|byte| byte.to_ascii_uppercase()));
    out.push(b'"');
}

/// A whole number.
pub(super) fn integer(out: &mut Vec<u8>, number: i64) {
    let _ = serde_json::to_writer(out, &number);
}

/// A fraction; what is no number is null.
pub(super) fn float(out: &mut Vec<u8>, number: f64) {
    let _ = serde_json::to_writer(out, &number);
}

/// `2026-01-05T09:00:00Z`
pub(super) fn time(out: &mut Vec<u8>, at: DateTime<Utc>) {
    let year = at.year();
    if !(0..=9999).contains(&year) {
        let _ = write!(out, "\"{}\"", at.format("%Y-%m-%dT%H:%M:%SZ"));
        return;
    }
    out.push(b'"');
    let year = year.unsigned_abs();
    two(out, year / 100);
    two(out, year % 100);
    for (before, number) in [
        (b'-', at.month()),
        (b'-', at.day()),
        (b'T', at.hour()),
        (b':', at.minute()),
        (b':', at.second()),
    ] {
        out.push(before);
        two(out, number);
    }
    out.extend_from_slice(b"Z\"");
}

fn two(out: &mut Vec<u8>, number: u32) {
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    out.push(digit(number / 10));
    out.push(digit(number));
}

/// `gid://gitlab/Ci::Pipeline/7`
pub(super) fn global_id(out: &mut Vec<u8>, class: &str, id: u64) {
    let _ = write!(out, "\"gid://gitlab/{class}/{id}\"");
}

/// A number in quotes.
pub(super) fn number(out: &mut Vec<u8>, number: u64) {
    let _ = write!(out, "\"{number}\"");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds() {
        for text in [
            "2026-01-05T09:00:00Z",
            "0001-12-31T23:59:59Z",
            "9999-02-28T00:10:07Z",
        ] {
            let mut out = Vec::new();
            time(&mut out, text.parse().unwrap());
            assert_eq!(String::from_utf8(out).unwrap(), format!("\"{text}\""));
        }
    }

    #[test]
    fn texts_are_escaped() {
        for sample in [
            "plain",
            "with \"quotes\"",
            "back\\slash",
            "line\nbreak",
            "ünï",
        ] {
            let mut out = Vec::new();
            text(&mut out, sample);
            let read: String = serde_json::from_slice(&out).unwrap();
            assert_eq!(read, sample);
        }
    }
}
