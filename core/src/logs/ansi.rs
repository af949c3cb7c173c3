//! Terminal control sequences.
//!
//! Not built on `vte` or `anstyle-parse`: both take `ESC _` for the start of a
//! string that only `ESC \` ends, and so lose the text that follows Buildkite's
//! `ESC _bk;t=…BEL`. Here a string also ends at BEL and, so that a broken log
//! loses a line at most, at the end of the line.

use super::LogStage;

/// What [`AnsiFilter`] lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnsiMode {
    /// Text only.
    #[default]
    Strip,
    /// Text, colours (SGR) and erase-in-line. Everything else that a log could
    /// do to the reader's terminal (titles, clipboard, cursor) is dropped.
    KeepStyles,
}

/// Longest control sequence that is passed on; a longer one is dropped.
const MAX_SEQUENCE: usize = 128;

/// Stands for a first byte 0xC2 whose second is missing: passed on bare, it
/// could meet a later byte and become a control with it.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After 0xC2, which opens both ordinary letters and the C1 controls.
    LeadingC2,
    Escape,
    /// After `ESC` and an intermediate byte, as in `ESC ( B`.
    EscapeIntermediate,
    /// Inside `ESC [ … final`.
    Csi,
    /// Inside an OSC, DCS, APC, PM or SOS string.
    String,
    /// Inside such a string, after ESC.
    StringEscape,
}

/// Removes terminal control sequences from a log, and every control character
/// but tab, line feed and carriage return. Bytes that are
/// not UTF-8 pass.
///
/// ```
/// use pipewright_core::logs::{AnsiFilter, AnsiMode, LogStage};
///
/// let mut filter = AnsiFilter::new(AnsiMode::Strip, Vec::new());
/// filter.text(b"\x1b[31mfai");
/// filter.text(b"led\x1b[0");
/// filter.text(b"m\n");
/// filter.finish();
/// assert_eq!(filter.next(), b"failed\n");
/// ```
#[derive(Debug)]
pub struct AnsiFilter<S> {
    next: S,
    mode: AnsiMode,
    state: State,
    sequence: Vec<u8>,
}

impl<S: LogStage> AnsiFilter<S> {
    /// A filter in front of `next`.
    pub fn new(mode: AnsiMode, next: S) -> Self {
        Self {
            next,
            mode,
            state: State::Text,
            sequence: Vec::new(),
        }
    }

    /// The stage behind this one.
    pub fn next(&self) -> &S {
        &self.next
    }

    /// The stage behind this one, to take its output.
    pub fn next_mut(&mut self) -> &mut S {
        &mut self.next
    }

    #[expect(
        clippy::match_same_arms,
        reason = "the transitions are grouped by state"
    )]
    fn step(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            // A line feed ends whatever was open.
            (
                State::String
                | State::StringEscape
                | State::Csi
                | State::Escape
                | State::EscapeIntermediate,
                b'\n' | b'\r',
            ) => {
                self.next.text(&[byte]);
                State::Text
            }
            (
                State::Escape | State::EscapeIntermediate | State::Csi | State::String,
                CANCEL | SUBSTITUTE,
            )
            | (State::String, BELL)
            | (State::StringEscape, b'\\') => State::Text,
            (State::String, ESCAPE) => State::StringEscape,
            (State::String, _) => State::String,
            (State::Text | State::Escape | State::EscapeIntermediate | State::Csi, ESCAPE) => {
                self.open(State::Escape)
            }
            (State::Escape, b'[') => self.open(State::Csi),
            (State::Escape | State::StringEscape, b']' | b'P' | b'_' | b'^' | b'X') => {
                State::String
            }
            // Within a string, ESC and anything but a backslash abandons the
            // string and starts a sequence.
            (State::StringEscape, b'[') => self.open(State::Csi),
            (State::StringEscape, ESCAPE) => State::StringEscape,
            (State::Escape | State::EscapeIntermediate | State::StringEscape, 0x20..=0x2f) => {
                State::EscapeIntermediate
            }
            (State::Escape | State::EscapeIntermediate | State::StringEscape, 0x30..=0x7e) => {
                State::Text
            }
            // Not a sequence after all: the byte is text.
            (State::Escape | State::EscapeIntermediate | State::StringEscape, _) => {
                self.plain(byte)
            }
            (State::Csi, 0x20..=0x3f) => {
                if self.sequence.len() <= MAX_SEQUENCE {
                    self.sequence.push(byte);
                }
                State::Csi
            }
            (State::Csi, 0x40..=0x7e) => {
                self.control_sequence(byte);
                State::Text
            }
            (State::Csi, 0x00..=0x1f | 0x7f) => State::Csi,
            (State::Csi, _) => self.plain(byte),
            (State::LeadingC2, 0x9b) => self.open(State::Csi),
            (State::LeadingC2, 0x90 | 0x98 | 0x9d | 0x9e | 0x9f) => State::String,
            (State::LeadingC2, 0x80..=0x9f) => State::Text,
            (State::LeadingC2, 0xa0..=0xbf) => {
                self.next.text(&[0xc2, byte]);
                State::Text
            }
            (State::LeadingC2, _) => {
                self.next.text(REPLACEMENT);
                if byte == ESCAPE {
                    self.open(State::Escape)
                } else {
                    self.plain(byte)
                }
            }
            (State::Text, _) => self.plain(byte),
        };
    }

    fn open(&mut self, state: State) -> State {
        self.sequence.clear();
        state
    }

    fn plain(&mut self, byte: u8) -> State {
        if byte == 0xc2 {
            return State::LeadingC2;
        }
        if is_plain(byte) {
            self.next.text(&[byte]);
        }
        State::Text
    }

    /// A whole `ESC [ parameters final`.
    fn control_sequence(&mut self, last: u8) {
        let keep = self.mode == AnsiMode::KeepStyles
            && matches!(last, b'm' | b'K')
            && self.sequence.len() <= MAX_SEQUENCE
            && self
                .sequence
                .iter()
                .all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':'));
        if keep {
            self.sequence.splice(0..0, [ESCAPE, b'[']);
            self.sequence.push(last);
            self.next.text(&self.sequence);
        }
    }
}

/// Text that passes as it is, of one byte or as part of UTF-8.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xff)
}

impl<S: LogStage> LogStage for AnsiFilter<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            if self.state == State::Text {
                let length = bytes
                    .iter()
                    .position(|&byte| !is_plain(byte))
                    .unwrap_or(bytes.len());
                let (text, rest) = bytes.split_at(length);
                if !text.is_empty() {
                    self.next.text(text);
                    bytes = rest;
                    continue;
                }
            }
            self.step(first);
            bytes = bytes.get(1..).unwrap_or_default();
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    /// An unfinished sequence is dropped.
    fn finish(&mut self) {
        if self.state == State::LeadingC2 {
            self.next.text(REPLACEMENT);
        }
        self.state = State::Text;
        self.next.finish();
    }
}
