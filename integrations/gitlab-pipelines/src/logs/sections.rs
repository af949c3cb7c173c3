//! Section markers: `section_start:<unix>:<name>[options]\r\x1b[0K` before a
//! header, `section_end:<unix>:<name>\r\x1b[0K` after the last line.

use pipewright_core::logs::{LogStage, Mark};

use super::format::Marker;

/// Longest marker that is recognised.
const MAX_MARKER: usize = 512;
/// Open sections whose start is remembered.
const MAX_OPEN: usize = 64;
const ESCAPE: u8 = 0x1b;

/// How much of a marker has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Nothing,
    Escape,
    Bracket,
    Zero,
    Erased,
    /// That many bytes of this word.
    Word(&'static [u8], usize),
    Time,
    Name,
    Options,
    OptionsEnd,
    Complete,
}

const ERASE: &[u8] = b"\x1b[0K";
const SHORT_ERASE: &[u8] = b"\x1b[K";
const SECTION: &[u8] = b"section_";
const START: &[u8] = b"start:";
const END: &[u8] = b"end:";

impl Progress {
    /// What is known after `byte`; nothing if this is no marker.
    #[expect(
        clippy::match_same_arms,
        reason = "the transitions are grouped by state"
    )]
    fn after(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Nothing | Self::Erased, ESCAPE) => Self::Escape,
            (Self::Escape, b'[') => Self::Bracket,
            (Self::Bracket, b'0') => Self::Zero,
            (Self::Bracket | Self::Zero, b'K') => Self::Erased,
            (Self::Nothing | Self::Erased, b's') => Self::Word(SECTION, 1),
            (Self::Word(SECTION, length), b's') if length == SECTION.len() => Self::Word(START, 1),
            (Self::Word(SECTION, length), b'e') if length == SECTION.len() => Self::Word(END, 1),
            (Self::Word(word, length), _) if word.get(length) == Some(&byte) => {
                if length + 1 == word.len() && word != SECTION {
                    Self::Time
                } else {
                    Self::Word(word, length + 1)
                }
            }
            (Self::Time, b'0'..=b'9') => Self::Time,
            (Self::Time, b':') => Self::Name,
            (Self::Name, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-') => {
                Self::Name
            }
            (Self::Name, b'[') => Self::Options,
            (Self::Options, b']') => Self::OptionsEnd,
            (Self::Options, 0x20..=0x7e) => Self::Options,
            (Self::Name | Self::OptionsEnd, b'\r') => Self::Complete,
            _ => return None,
        })
    }
}

/// Takes the section markers out of a log, or renders them.
#[derive(Debug)]
pub(super) struct Sections<S> {
    next: S,
    marker: Marker,
    progress: Progress,
    /// Bytes that may yet be a marker.
    held: Vec<u8>,
    /// Nothing came after a marker's carriage return yet.
    after_marker: bool,
    /// The head of this line, until the line shows something.
    head: Vec<u8>,
    /// This line has shown something.
    visible: bool,
    /// This line had a marker.
    marked: bool,
    /// A section that began and whose header has not come yet.
    header: Option<String>,
    open: Vec<(String, Option<u64>)>,
}

impl<S: LogStage> Sections<S> {
    pub(super) fn new(marker: Marker, next: S) -> Self {
        Self {
            next,
            marker,
            progress: Progress::Nothing,
            held: Vec::new(),
            after_marker: false,
            head: Vec::new(),
            visible: false,
            marked: false,
            header: None,
            open: Vec::new(),
        }
    }

    pub(super) fn next(&self) -> &S {
        &self.next
    }

    pub(super) fn next_mut(&mut self) -> &mut S {
        &mut self.next
    }

    pub(super) fn into_next(self) -> S {
        self.next
    }

    fn byte(&mut self, byte: u8) {
        self.held.push(byte);
        match self.progress.after(byte) {
            Some(Progress::Complete) => {
                self.progress = Progress::Nothing;
                let held = std::mem::take(&mut self.held);
                self.found(&String::from_utf8_lossy(&held));
                self.after_marker = true;
            }
            Some(progress) if self.held.len() < MAX_MARKER => self.progress = progress,
            _ => {
                self.progress = Progress::Nothing;
                let mut held = std::mem::take(&mut self.held);
                // The `ESC[0K` behind a marker belongs to the marker.
                let erase = erase_length(&held);
                if std::mem::take(&mut self.after_marker) && erase > 0 {
                    held.drain(..erase);
                } else if let Some(first) = held.first().copied() {
                    self.emit(&[first]);
                    held.drain(..1);
                }
                for byte in held {
                    self.byte(byte);
                }
            }
        }
    }

    /// A marker, with what stood before its word and its carriage return.
    fn found(&mut self, marker: &str) {
        self.marked = true;
        let Some((_, rest)) = marker.split_once("section_") else {
            return;
        };
        let mut parts = rest.trim_end_matches('\r').splitn(3, ':');
        let (Some(kind), Some(time), Some(name)) = (parts.next(), parts.next(), parts.next())
        else {
            return;
        };
        let name = name.split('[').next().unwrap_or_default();
        let time = time.parse().ok();
        self.announce();
        // What stands before a marker is a line of its own, as on GitLab's pages.
        if self.visible {
            self.line_feed();
            self.marked = true;
        }
        if kind == "start" {
            self.next.mark(Mark::SectionStart { name });
        } else {
            self.next.mark(Mark::SectionEnd { name });
        }
        if self.marker == Marker::Drop {
            return;
        }
        if kind == "start" {
            if self.open.len() < MAX_OPEN {
                self.open.push((name.to_owned(), time));
            }
            self.header = Some(name.to_owned());
        } else {
            self.ended(name, time);
        }
    }

    fn ended(&mut self, name: &str, time: Option<u64>) {
        let started = self
            .open
            .iter()
            .rposition(|(open, _)| open == name)
            .and_then(|at| {
                let started = self.open.get(at).and_then(|(_, time)| *time);
                self.open.truncate(at);
                started
            });
        let took = started
            .zip(time)
            .and_then(|(start, end)| end.checked_sub(start));
        let line = match took {
            Some(seconds) => format!("\u{25b4} {name} ({seconds} s)\n"),
            None => format!("\u{25b4} {name}\n"),
        };
        self.show(line.as_bytes());
        self.visible = false;
    }

    /// Shows the name of a section whose header did not come.
    fn announce(&mut self) {
        if let Some(name) = self.header.take() {
            self.show(format!("\u{25be} {name}\n").as_bytes());
            self.visible = false;
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        if !self.head.is_empty() {
            self.next.head(&self.head);
            self.head.clear();
        }
        self.next.text(bytes);
        self.visible = true;
    }

    fn line_feed(&mut self) {
        self.announce_or_feed();
        self.visible = false;
        self.marked = false;
        self.head.clear();
    }

    fn announce_or_feed(&mut self) {
        if self.header.is_some() {
            self.announce();
        } else if self.visible || !self.marked {
            // A line of nothing but markers is none.
            self.show(b"\n");
        }
    }

    /// Takes bytes that are no marker.
    fn emit(&mut self, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            self.after_marker = false;
            // Whole lines to which nothing is to be added pass at once.
            let untouched = self.header.is_none() && self.head.is_empty();
            if untouched
                && (self.visible || !self.marked)
                && let Some(feed) = memchr::memrchr(b'\n', bytes)
            {
                let (lines, rest) = bytes.split_at(feed + 1);
                self.next.text(lines);
                self.visible = false;
                self.marked = false;
                bytes = rest;
                continue;
            }
            if first == b'\n' {
                self.line_feed();
                bytes = bytes.get(1..).unwrap_or_default();
                continue;
            }
            let length = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
            let (line, rest) = bytes.split_at(length);
            let returns = if self.visible {
                0
            } else {
                line.iter().take_while(|byte| **byte == b'\r').count()
            };
            let (returns, line) = line.split_at(returns);
            self.next.text(returns);
            if !line.is_empty() {
                if self.header.take().is_some() {
                    self.show("\u{25be} ".as_bytes());
                }
                self.show(line);
            }
            bytes = rest;
        }
    }
}

/// How many bytes there are before one that may open a marker.
fn text_length(bytes: &[u8]) -> usize {
    if memchr::memchr(ESCAPE, bytes).is_none() {
        // Only a word can open one: found as a whole, or at the end in part.
        let begun = |length: &usize| bytes.ends_with(SECTION.get(..*length).unwrap_or_default());
        return memchr::memmem::find(bytes, SECTION).unwrap_or_else(|| {
            let cut = (1..SECTION.len()).rev().find(begun).unwrap_or(0);
            bytes.len() - cut
        });
    }
    let opens = |at: &usize| {
        let rest = bytes.get(*at..).unwrap_or_default();
        [SECTION, ERASE, SHORT_ERASE].iter().any(|opening| {
            let length = rest.len().min(opening.len());
            rest.get(..length) == opening.get(..length)
        })
    };
    memchr::memchr2_iter(b's', ESCAPE, bytes)
        .find(opens)
        .unwrap_or(bytes.len())
}

/// The length of the erase-in-line that `bytes` begin with.
fn erase_length(bytes: &[u8]) -> usize {
    [SHORT_ERASE, ERASE]
        .iter()
        .find(|erase| bytes.starts_with(erase))
        .map_or(0, |erase| erase.len())
}

impl<S: LogStage> LogStage for Sections<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some(&first) = bytes.first() {
            if self.held.is_empty() && !self.after_marker {
                let (text, rest) = bytes.split_at(text_length(bytes));
                if !text.is_empty() {
                    self.emit(text);
                    bytes = rest;
                    continue;
                }
            }
            self.byte(first);
            bytes = bytes.get(1..).unwrap_or_default();
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.head.clear();
        self.head.extend_from_slice(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
    }

    fn finish(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        if self.after_marker {
            held.drain(..erase_length(&held));
        }
        self.emit(&held);
        self.progress = Progress::Nothing;
        self.announce();
        self.next.finish();
    }
}
