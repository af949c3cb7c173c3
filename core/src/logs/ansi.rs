//! Terminal control sequences.
//!
//! Not built on `vte` or `anstyle-parse`: both take `ESC _` for the start of a
//! string that only `ESC \` ends, and so lose the text that follows Buildkite's
//! `ESC _bk;t=…BEL`. Here a string also ends at BEL and, so that a broken log
//! loses a line at most, at the end of the line.

use super::{LogStage, Mark};

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
    /// Pieces of text that go on together: a stage behind is quick with a whole, and slow with bits.
    gathered: Vec<u8>,
}

/// Text that is gathered at most before it goes on.
const MOST_GATHERED: usize = 16 * 1024;

impl<S: LogStage> AnsiFilter<S> {
    /// A filter in front of `next`.
    pub fn new(mode: AnsiMode, next: S) -> Self {
        Self {
            next,
            mode,
            state: State::Text,
            sequence: Vec::new(),
            gathered: Vec::new(),
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

    /// Gives the stage behind this one.
    pub fn into_next(self) -> S {
        self.next
    }

    /// Lets text through, with what comes before and behind it.
    fn pass(&mut self, text: &[u8]) {
        if text.len() >= MOST_GATHERED {
            self.release();
            self.next.text(text);
            return;
        }
        if self.gathered.len() + text.len() > MOST_GATHERED {
            self.release();
        }
        self.gathered.extend_from_slice(text);
    }

    /// Hands on what was gathered.
    fn release(&mut self) {
        if !self.gathered.is_empty() {
            self.next.text(&self.gathered);
            self.gathered.clear();
        }
    }

    /// Takes what stands at the start of `bytes` and is not plain text: a control sequence that is
    /// there as a whole, at once; else one byte. Gives the rest.
    fn special<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if let [ESCAPE, b'[', sequence @ ..] = bytes {
            let length = sequence
                .iter()
                .position(|byte| !matches!(byte, 0x20..=0x3f));
            if let Some((parameters, [last @ 0x40..=0x7e, rest @ ..])) =
                length.map(|length| sequence.split_at(length))
            {
                if self.keeps(parameters, *last) {
                    self.pass(bytes.get(..parameters.len() + 3).unwrap_or_default());
                }
                return rest;
            }
        }
        if let [0xc2, 0xa0..=0xbf, rest @ ..] = bytes {
            self.pass(bytes.get(..2).unwrap_or_default());
            return rest;
        }
        if let Some((&first, rest)) = bytes.split_first() {
            self.step(first);
            return rest;
        }
        bytes
    }

    /// Whether a whole `ESC [ parameters last` is passed on.
    fn keeps(&self, parameters: &[u8], last: u8) -> bool {
        self.mode == AnsiMode::KeepStyles
            && matches!(last, b'm' | b'K')
            && parameters.len() <= MAX_SEQUENCE
            && parameters
                .iter()
                .all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':'))
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
                self.pass(&[byte]);
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
                self.pass(&[0xc2, byte]);
                State::Text
            }
            (State::LeadingC2, _) => {
                self.pass(REPLACEMENT);
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
            self.pass(&[byte]);
        }
        State::Text
    }

    /// A whole `ESC [ parameters final` that came in pieces.
    fn control_sequence(&mut self, last: u8) {
        if self.keeps(&self.sequence, last) {
            self.sequence.splice(0..0, [ESCAPE, b'[']);
            self.sequence.push(last);
            let sequence = std::mem::take(&mut self.sequence);
            self.pass(&sequence);
            self.sequence = sequence;
        }
    }
}

/// Text that passes as it is, of one byte or as part of UTF-8.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xff)
}

/// How many bytes at the start are plain text.
///
/// Looks at whole blocks without a branch, which the compiler turns into vector instructions.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "lazy operators would be branches"
)]
fn plain_length(bytes: &[u8]) -> usize {
    const BLOCK: usize = 32;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let mut length = 0;
    for block in blocks {
        let special = block.iter().fold(false, |special, &byte| {
            let control = (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
            special | control | (byte == 0x7f) | (byte == 0xc2)
        });
        if special {
            break;
        }
        length += BLOCK;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length
        + rest
            .iter()
            .position(|&byte| !is_plain(byte))
            .unwrap_or(rest.len())
}

/// How many bytes at the start belong to a string that is open.
fn string_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| matches!(byte, ESCAPE | BELL | CANCEL | SUBSTITUTE | b'\n' | b'\r'))
        .unwrap_or(bytes.len())
}

impl<S: LogStage> LogStage for AnsiFilter<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            match self.state {
                State::Text => {
                    let (text, special) = bytes.split_at(plain_length(bytes));
                    if special.is_empty() {
                        // What is plain to its end goes on as it is.
                        self.release();
                        self.next.text(text);
                        return;
                    }
                    self.pass(text);
                    bytes = self.special(special);
                }
                State::String => {
                    let (_, end) = bytes.split_at(string_length(bytes));
                    bytes = end.split_first().map_or(end, |(&first, rest)| {
                        self.step(first);
                        rest
                    });
                }
                _ => {
                    self.step(first);
                    bytes = rest;
                }
            }
        }
        self.release();
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
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
