//! The log as a page shows it.

use super::note::{has_note, strip_notes};

/// Escapes what HTML would take for its own.
///
/// A real server makes links and spans of the notes. What the notes of the
/// simulator stand for is not in them, so they are left out.
pub(in crate::jenkins) fn html(raw: &[u8]) -> String {
    let stripped = if has_note(raw) {
        strip_notes(raw)
    } else {
        raw.to_vec()
    };
    let mut escaped = String::with_capacity(stripped.len());
    for character in String::from_utf8_lossy(&stripped).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    escaped
}
