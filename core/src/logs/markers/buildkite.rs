//! Buildkite's time markers: `ESC _bk;t=<ms>BEL` before a line, or `dt=` with the milliseconds
//! since the marker before (buildkite/terminal-to-html, `bk.go`).

use chrono::DateTime;

use crate::logs::{LogStage, Mark};

/// Longest marker that is recognised.
const MAX_MARKER: usize = 256;
const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
const PREFIX: &[u8] = b"\x1b_bk;";
/// What is left of a marker when something has taken `ESC _` for a control sequence.
const BARE: &[u8] = b"bk;t=";

/// Takes Buildkite's time markers out of a log. Shown, the time of a line's first marker becomes
/// the head of the line: `2026-11-21T07:26:47.235Z `.
///
/// Stands before an [`AnsiFilter`](crate::logs::AnsiFilter).
#[derive(Debug)]
pub struct BuildkiteTimes<S> {
    next: S,
    show: bool,
    /// Bytes that may yet be a marker.
    held: Vec<u8>,
    /// Nothing but markers came in this line yet.
    at_start: bool,
    headed: bool,
    /// Milliseconds since 1970 of the last marker.
    time: Option<i64>,
}

enum Progress {
    Partial,
    Complete,
    Nothing,
}

/// What bytes that start with a marker's first byte are so far.
fn progress(held: &[u8]) -> Progress {
    for prefix in [PREFIX, BARE] {
        let compared = held.len().min(prefix.len());
        if held.get(..compared) != prefix.get(..compared) {
            continue;
        }
        let Some(attributes) = held.get(prefix.len()..) else {
            return Progress::Partial;
        };
        return match attributes {
            [.., BELL] | [.., ESCAPE, b'\\'] => Progress::Complete,
            _ if held.len() >= MAX_MARKER => Progress::Nothing,
            [.., ESCAPE] => Progress::Partial,
            [.., ESCAPE, _] | [.., b'\n' | b'\r'] => Progress::Nothing,
            [.., last] if prefix == BARE && !last.is_ascii_digit() => Progress::Nothing,
            _ => Progress::Partial,
        };
    }
    Progress::Nothing
}

impl<S: LogStage> BuildkiteTimes<S> {
    /// Drops the markers, or shows the times.
    pub fn new(show: bool, next: S) -> Self {
        Self {
            next,
            show,
            held: Vec::new(),
            at_start: true,
            headed: false,
            time: None,
        }
    }

    /// The stage behind this one, to take its output.
    pub fn next_mut(&mut self) -> &mut S {
        &mut self.next
    }

    /// Gives the stage behind this one.
    pub fn into_next(self) -> S {
        self.next
    }

    /// Milliseconds since 1970 of the last marker.
    pub fn time(&self) -> Option<i64> {
        self.time
    }

    fn found(&mut self, marker: &[u8]) {
        let attributes = marker
            .trim_ascii_start()
            .strip_prefix(b"\x1b_")
            .unwrap_or(marker);
        let attributes = String::from_utf8_lossy(attributes);
        let attributes = attributes.trim_end_matches(['\u{7}', '\\', '\u{1b}']);
        for attribute in attributes.split(';') {
            let number = |value: &str| value.parse::<i64>().ok();
            if let Some(time) = attribute.strip_prefix("t=").and_then(number) {
                self.time = Some(time);
            } else if let Some(step) = attribute.strip_prefix("dt=").and_then(number) {
                self.time = self.time.and_then(|time| time.checked_add(step));
            }
        }
        if !self.show || self.headed || !self.at_start {
            return;
        }
        if let Some(time) = self.time.and_then(DateTime::from_timestamp_millis) {
            let head = time.format("%Y-%m-%dT%H:%M:%S%.3fZ ").to_string();
            self.next.head(head.as_bytes());
            self.headed = true;
        }
    }

    /// Takes bytes that are no marker.
    fn plain(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.next.text(bytes);
        if let Some(feed) = memchr::memrchr(b'\n', bytes) {
            self.at_start = feed + 1 == bytes.len();
            self.headed = false;
        } else {
            self.at_start = false;
        }
    }

    /// Takes one byte of what may be a marker.
    fn byte(&mut self, byte: u8) {
        self.held.push(byte);
        match progress(&self.held) {
            Progress::Partial => {}
            Progress::Complete => {
                let marker = std::mem::take(&mut self.held);
                self.found(&marker);
            }
            Progress::Nothing => {
                // The last byte may start a marker of its own.
                let mut held = std::mem::take(&mut self.held);
                held.pop();
                self.plain(&held);
                if held.is_empty() {
                    self.plain(&[byte]);
                } else {
                    self.text(&[byte]);
                }
            }
        }
    }
}

impl<S: LogStage> LogStage for BuildkiteTimes<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            if !self.held.is_empty() || first == ESCAPE || (self.at_start && first == b'b') {
                self.byte(first);
                bytes = rest;
                continue;
            }
            // Up to what may be a marker: an escape, or the start of the next line.
            let length = memchr::memchr2(b'\n', ESCAPE, bytes).map_or(bytes.len(), |at| {
                at + usize::from(bytes.get(at) == Some(&b'\n'))
            });
            let (text, rest) = bytes.split_at(length);
            self.plain(text);
            bytes = rest;
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
    }

    fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.plain(&held);
        self.next.finish();
    }
}
