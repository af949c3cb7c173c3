//! The form of a line in which repeats are recognised.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Bytes of a line that are compared.
const MAX_COMPARED: usize = 512;

/// Writes `line` with every number as `0` and every run of one character as one into `form`, so
/// that a counter, a time or a longer progress bar is the same line.
pub(super) fn normalise(line: &[u8], form: &mut Vec<u8>) {
    form.clear();
    let mut last = None;
    for byte in line.get(..MAX_COMPARED).unwrap_or(line) {
        let byte = if byte.is_ascii_digit() { b'0' } else { *byte };
        let run = last == Some(byte) && !byte.is_ascii_alphabetic();
        if !run {
            form.push(byte);
        }
        last = Some(byte);
    }
}

/// A number for a form; the same in every run.
pub(super) fn fingerprint(form: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    form.hash(&mut hasher);
    hasher.finish()
}
