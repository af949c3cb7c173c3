//! Notes in the raw log: what the server makes links and folding of.
//!
//! A note is `ESC[8mha:`, base64, `ESC[0m`. It takes part in the log's
//! offsets, and is left out where the log is shown as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const PREAMBLE: &str = "\x1b[8mha:";
const POSTAMBLE: &str = "\x1b[0m";

/// Made-up notes start as real ones do: with the negated length of a MAC.
const MAC_LENGTH: [u8; 4] = (-32_i32).to_be_bytes();

/// The note before the name of a user or build, with which it becomes a link.
pub(in crate::jenkins) fn hyperlink_note(target: &str) -> String {
    note(target, 144)
}

/// The note before a line of a pipeline's own.
pub(in crate::jenkins) fn pipeline_note(node: u32) -> String {
    note(&format!("pipeline {node}"), 168)
}

/// What is in a note means nothing here, so it is drawn cheaply: builds have many.
fn note(about: &str, length: usize) -> String {
    let mut bytes = MAC_LENGTH.to_vec();
    let mut state = about.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    while bytes.len() < length {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        bytes.extend_from_slice(&(state >> 32).to_le_bytes());
    }
    format!("{PREAMBLE}{}{POSTAMBLE}", STANDARD.encode(bytes))
}

/// The text without its whole notes. One that is cut off stays as it is.
pub fn strip_notes(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(start) = find(rest, PREAMBLE.as_bytes()) {
        let (before, note) = rest.split_at(start);
        text.extend_from_slice(before);
        let inside = note.get(PREAMBLE.len()..).unwrap_or_default();
        let encoded = inside
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
            .count();
        let after = inside.get(encoded..).unwrap_or_default();
        if let Some(after) = after.strip_prefix(POSTAMBLE.as_bytes()) {
            rest = after;
        } else {
            text.extend_from_slice(PREAMBLE.as_bytes());
            rest = inside;
        }
    }
    text.extend_from_slice(rest);
    text
}

/// Whether there is a note, whole or not.
pub(super) fn has_note(raw: &[u8]) -> bool {
    find(raw, PREAMBLE.as_bytes()).is_some()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}
