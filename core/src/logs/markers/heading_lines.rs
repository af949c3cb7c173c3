//! Headings that are lines of text.

use crate::logs::{LogStage, Mark};

/// Bytes of a line that are held back at most while it may be a heading.
const MAX_START: usize = 256;
const PIPELINE: &[u8] = b"[Pipeline] ";

/// What a line is, by its start.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Undecided,
    Text,
    Group,
    Open(String),
    Close,
    /// A marker and nothing else.
    Hidden,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a line, bytes of which may be held.
    Start,
    Within,
    Hiding,
}

/// Finds the lines that are headings by their text, and marks them ([`Mark::Group`],
/// [`Mark::SectionStart`]). The lines stay.
///
/// Stands behind an [`AnsiFilter`](crate::logs::AnsiFilter).
#[derive(Debug)]
pub struct HeadingLines<S> {
    next: S,
    kind: fn(&[u8], bool) -> Kind,
    state: State,
    held: Vec<u8>,
}

impl<S: LogStage> HeadingLines<S> {
    /// Buildkite's groups: lines that start with `--- `, `+++ ` or `~~~ `. A line `^^^ +++`, by
    /// which a failed command opens its group, is dropped.
    pub fn buildkite(next: S) -> Self {
        Self::new(buildkite, next)
    }

    /// The blocks of a Jenkins pipeline: `[Pipeline] { (name)` to `[Pipeline] }`.
    pub fn jenkins(next: S) -> Self {
        Self::new(jenkins, next)
    }

    fn new(kind: fn(&[u8], bool) -> Kind, next: S) -> Self {
        Self {
            next,
            kind,
            state: State::Start,
            held: Vec::new(),
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

    /// Decides by what is held; `whole` if no more comes of this line.
    fn decide(&mut self, whole: bool) {
        let whole = whole || self.held.len() >= MAX_START;
        let kind = (self.kind)(&self.held, whole);
        self.state = State::Within;
        match kind {
            Kind::Undecided if !whole => {
                self.state = State::Start;
                return;
            }
            Kind::Undecided | Kind::Text => {}
            Kind::Group => self.next.mark(Mark::Group),
            Kind::Open(name) => self.next.mark(Mark::SectionStart { name: &name }),
            Kind::Close => self.next.mark(Mark::SectionEnd { name: "" }),
            Kind::Hidden => {
                self.state = State::Hiding;
                self.held.clear();
            }
        }
        if !self.held.is_empty() {
            self.next.text(&self.held);
            self.held.clear();
        }
    }

    /// Takes the next bytes of a line, without its line feed.
    fn within(&mut self, mut line: &[u8]) {
        while !line.is_empty() {
            match self.state {
                State::Start => {
                    // One byte at a time, so that the split does not matter; nearly every line
                    // is decided by its first.
                    let (now, rest) = line.split_at(1);
                    self.held.extend_from_slice(now);
                    self.decide(false);
                    line = rest;
                }
                State::Within => return self.next.text(line),
                State::Hiding => return,
            }
        }
    }
}

fn buildkite(start: &[u8], whole: bool) -> Kind {
    const OPEN_PREVIOUS: &[u8] = b"^^^ +++";
    match start {
        [mark @ (b'-' | b'+' | b'~'), rest @ ..] => {
            let marks = rest.iter().take_while(|byte| *byte == mark).count();
            match (marks, rest.get(marks)) {
                (0..=2, None) => Kind::Undecided,
                (2, Some(b' ' | b'\t')) => Kind::Group,
                _ => Kind::Text,
            }
        }
        [b'^', ..] => {
            let trimmed = start.trim_ascii_end();
            if whole && trimmed == OPEN_PREVIOUS {
                Kind::Hidden
            } else if OPEN_PREVIOUS.starts_with(start) || trimmed == OPEN_PREVIOUS {
                Kind::Undecided
            } else {
                Kind::Text
            }
        }
        _ => Kind::Text,
    }
}

fn jenkins(start: &[u8], whole: bool) -> Kind {
    let Some(step) = start.strip_prefix(PIPELINE) else {
        return if PIPELINE.starts_with(start) {
            Kind::Undecided
        } else {
            Kind::Text
        };
    };
    match step {
        [] | [b'{' | b'}', ..] if !whole => Kind::Undecided,
        [b'}', rest @ ..] if rest.trim_ascii().is_empty() => Kind::Close,
        [b'{', name @ ..] => {
            let name = name.trim_ascii();
            let name = name
                .strip_prefix(b"(")
                .and_then(|name| name.strip_suffix(b")"))
                .unwrap_or(name);
            Kind::Open(String::from_utf8_lossy(name).into_owned())
        }
        _ => Kind::Text,
    }
}

impl<S: LogStage> LogStage for HeadingLines<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let Some(length) = memchr::memchr(b'\n', bytes) else {
                return self.within(bytes);
            };
            let (line, rest) = bytes.split_at(length);
            self.within(line);
            if self.state == State::Start {
                self.decide(true);
            }
            if self.state != State::Hiding {
                self.next.text(b"\n");
            }
            self.state = State::Start;
            bytes = rest.get(1..).unwrap_or_default();
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
    }

    fn finish(&mut self) {
        if self.state == State::Start && !self.held.is_empty() {
            self.decide(true);
        }
        self.state = State::Start;
        self.next.finish();
    }
}
