//! The forms in which one secret turns up.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretSlice;

/// Shortest piece of base64 that is looked for: shorter ones appear in innocent text.
const SHORTEST_BASE64: usize = 6;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Every text under which `secret` is recognised: as it is, percent-encoded (digits in both cases,
/// and as forms do it), escaped as in JSON, and as the part of a base64 text that it alone decides,
/// for each of the three positions where it can start in such a text (`user:secret` shifts it) and
/// for both alphabets. Padding is thereby of no importance.
pub(super) fn forms(secret: &str) -> Vec<SecretSlice<u8>> {
    let mut forms = BTreeSet::from([secret.to_owned()]);
    let encoded = utf8_percent_encode(secret, UNRESERVED).to_string();
    let form = encoded.replace("%20", "+");
    for text in [encoded, form] {
        forms.insert(lower_case_digits(&text));
        forms.insert(text);
    }
    forms.insert(secret.escape_default().to_string());
    forms.insert(secret.replace('\\', "\\\\").replace('"', "\\\""));
    for shift in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(["\0".repeat(shift).as_str(), secret].concat());
            // Characters that also hold bits of what stands before or after are left out.
            let first = (shift * 8).div_ceil(6);
            let end = (shift + secret.len()) * 8 / 6;
            if let Some(piece) = text.get(first..end)
                && piece.len() >= SHORTEST_BASE64
            {
                forms.insert(piece.to_owned());
            }
        }
    }
    let mut forms: Vec<_> = forms.into_iter().map(String::into_bytes).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
        .into_iter()
        .map(|form| SecretSlice::from(form.into_boxed_slice()))
        .collect()
}

fn lower_case_digits(encoded: &str) -> String {
    let mut digits = 0;
    encoded
        .chars()
        .map(|character| {
            if character == '%' {
                digits = 2;
            } else if digits > 0 {
                digits -= 1;
                return character.to_ascii_lowercase();
            }
            character
        })
        .collect()
}
