//! The heads of `FF_TIMESTAMPS`: `2024-05-01T10:00:00.000000Z 00O+`, 32 bytes
//! before every line (GitLab's `lib/gitlab/ci/trace/stream.rb`).

use pipewright_core::logs::{LogStage, Mark, Position};

use super::format::Marker;

/// `d` a digit, `x` a hexadecimal digit, `o` the stream's letter, `f` the flag.
const PATTERN: &[u8; 32] = b"dddd-dd-ddTdd:dd:dd.ddddddZ xxof";
/// The time and the space behind it.
const SHOWN: usize = 28;
/// The flag of a line that continues the one before.
const CONTINUES: u8 = b'+';

/// Takes the heads off, and joins the lines that continue the one before.
#[derive(Debug)]
pub(super) struct Heads<S> {
    next: S,
    marker: Marker,
    /// Bytes of this line that may yet be a head.
    held: Vec<u8>,
    at_start: bool,
    /// This line had a head.
    headed: bool,
    /// The line feed that ended the line before, if a continuation may undo it.
    feed: bool,
    /// Where the line starts that may yet turn out to continue the one before.
    position: Option<Position>,
}

impl<S: LogStage> Heads<S> {
    pub(super) fn new(marker: Marker, next: S) -> Self {
        Self {
            next,
            marker,
            held: Vec::with_capacity(PATTERN.len()),
            at_start: true,
            headed: false,
            feed: false,
            position: None,
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

    /// Passes on a line feed that was held back for a continuation.
    pub(super) fn settle(&mut self) {
        if std::mem::take(&mut self.feed) {
            self.next.text(b"\n");
        }
        if let Some(position) = self.position.take() {
            self.next.mark(Mark::Position(position));
        }
    }

    /// Takes one byte of what may be a head.
    fn start_byte(&mut self, byte: u8) {
        self.held.push(byte);
        let position = self.held.len() - 1;
        if !PATTERN
            .get(position)
            .is_some_and(|class| is_of(*class, byte))
        {
            self.headed = false;
            self.at_start = false;
            self.settle();
            let held = std::mem::take(&mut self.held);
            // The byte that did not fit may be a line feed.
            if let Some((last, text)) = held.split_last() {
                self.next.text(text);
                self.line_bytes(&[*last]);
            }
        } else if self.held.len() == PATTERN.len() {
            let head = std::mem::take(&mut self.held);
            self.complete(&head);
        }
    }

    /// Takes a whole head.
    fn complete(&mut self, head: &[u8]) {
        let joined = head.last() == Some(&CONTINUES) && self.feed;
        if joined {
            self.feed = false;
            self.position = None;
        } else {
            self.settle();
            if self.marker == Marker::Render {
                self.next.head(head.get(..SHOWN).unwrap_or_default());
            }
        }
        self.at_start = false;
        self.headed = true;
    }

    /// Takes what stands at the start of a line and can be told at once: a head that is there as a
    /// whole, or lines that cannot have one. Gives the rest.
    fn start_of_line<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if !self.held.is_empty() {
            return bytes;
        }
        if let Some((head, rest)) = bytes.split_at_checked(PATTERN.len())
            && PATTERN
                .iter()
                .zip(head)
                .all(|(class, byte)| is_of(*class, *byte))
        {
            self.complete(head);
            return rest;
        }
        let mut length = 0;
        while let Some(line) = bytes.get(length..)
            && line.first().is_some_and(|first| !first.is_ascii_digit())
        {
            self.at_start = false;
            self.headed = false;
            match memchr::memchr(b'\n', line) {
                Some(feed) => {
                    length += feed + 1;
                    self.at_start = true;
                }
                None => length = bytes.len(),
            }
        }
        if length == 0 {
            return bytes;
        }
        self.settle();
        let (lines, rest) = bytes.split_at(length);
        self.next.text(lines);
        rest
    }

    /// Takes bytes of a line whose head is settled, up to a line feed, and
    /// gives the rest.
    fn line_bytes<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(length) = memchr::memchr(b'\n', bytes) else {
            self.next.text(bytes);
            return &[];
        };
        let (line, rest) = bytes.split_at(length);
        self.at_start = true;
        if self.headed {
            self.next.text(line);
            self.feed = true;
            rest.get(1..).unwrap_or_default()
        } else {
            let (line, rest) = bytes.split_at(length + 1);
            self.next.text(line);
            rest
        }
    }
}

fn is_of(class: u8, byte: u8) -> bool {
    match class {
        b'd' => byte.is_ascii_digit(),
        b'x' => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
        b'o' => matches!(byte, b'O' | b'E'),
        b'f' => matches!(byte, CONTINUES | b' '),
        other => byte == other,
    }
}

impl<S: LogStage> LogStage for Heads<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.at_start {
                let rest = self.start_of_line(bytes);
                if rest.len() < bytes.len() {
                    bytes = rest;
                } else if let Some((&first, rest)) = bytes.split_first() {
                    self.start_byte(first);
                    bytes = rest;
                }
            } else {
                bytes = self.line_bytes(bytes);
            }
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        match mark {
            Mark::Position(position) if self.feed => self.position = Some(position),
            mark => self.next.mark(mark),
        }
    }

    fn finish(&mut self) {
        self.settle();
        let held = std::mem::take(&mut self.held);
        self.next.text(&held);
        self.at_start = true;
        self.headed = false;
        self.next.finish();
    }
}
