use super::{LogStage, Mark, Position};

/// Bytes of a line that [`LineReader`] keeps unless told otherwise.
pub const MAX_LINE: usize = 64 * 1024;

/// One line at the end of a chain, without its line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line as it is shown, counted from 1: lines that held nothing but
    /// markers are not counted.
    pub number: u64,
    /// Where it starts in the log as it was received, if a
    /// [`Positions`](super::Positions) stage told.
    pub position: Option<Position>,
    /// Its timestamp or other prefix.
    pub head: &'a [u8],
    /// Its text, or the beginning of it.
    pub text: &'a [u8],
    /// The length of the whole text in bytes; more than `text` has if the line was longer than
    /// the reader keeps.
    pub length: u64,
}

impl Line<'_> {
    /// How many bytes at its end are missing in `text`.
    pub fn cut(&self) -> u64 {
        self.length.saturating_sub(self.text.len() as u64)
    }
}

/// What takes lines at the end of a chain.
pub trait LineSink {
    /// Takes the next line.
    fn line(&mut self, line: &Line<'_>);

    /// Takes a mark about the lines that follow. Positions are part of the lines and do not come
    /// here.
    fn mark(&mut self, _mark: Mark<'_>) {}

    /// The log is at its end.
    fn finish(&mut self) {}
}

/// The end of a chain that is read by lines. A line of any length takes bounded memory: its
/// beginning is kept and its length counted.
#[derive(Debug)]
pub struct LineReader<K> {
    sink: K,
    max_line: usize,
    head: Vec<u8>,
    text: Vec<u8>,
    length: u64,
    /// Something of this line has come, be it empty.
    begun: bool,
    number: u64,
    position: Option<Position>,
}

impl<K: LineSink> LineReader<K> {
    /// Reads lines into `sink`, keeping the first [`MAX_LINE`] bytes of each.
    pub fn new(sink: K) -> Self {
        Self::with_max_line(MAX_LINE, sink)
    }

    /// Reads lines into `sink`, keeping the first `max_line` bytes of each.
    pub fn with_max_line(max_line: usize, sink: K) -> Self {
        Self {
            sink,
            max_line,
            head: Vec::new(),
            text: Vec::new(),
            length: 0,
            begun: false,
            number: 0,
            position: None,
        }
    }

    /// What takes the lines.
    pub fn sink(&self) -> &K {
        &self.sink
    }

    /// What takes the lines, to take its output.
    pub fn sink_mut(&mut self) -> &mut K {
        &mut self.sink
    }

    /// Gives back what took the lines.
    pub fn into_sink(self) -> K {
        self.sink
    }

    fn end_line(&mut self) {
        self.number += 1;
        self.sink.line(&Line {
            number: self.number,
            position: self.position.take(),
            head: &self.head,
            text: &self.text,
            length: self.length,
        });
        self.head.clear();
        self.text.clear();
        self.length = 0;
        self.begun = false;
    }

    fn add(&mut self, bytes: &[u8]) {
        self.begun = true;
        self.length += bytes.len() as u64;
        let room = self.max_line.saturating_sub(self.text.len());
        self.text
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }
}

impl<K: LineSink> LogStage for LineReader<K> {
    fn text(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let Some(length) = memchr::memchr(b'\n', bytes) else {
                return self.add(bytes);
            };
            let (line, rest) = bytes.split_at(length);
            if self.length == 0 && line.len() <= self.max_line {
                // The usual case: a whole line in one piece is not copied.
                self.number += 1;
                self.sink.line(&Line {
                    number: self.number,
                    position: self.position.take(),
                    head: &self.head,
                    text: line,
                    length: line.len() as u64,
                });
                self.head.clear();
                self.begun = false;
            } else {
                self.add(line);
                self.end_line();
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.begun = true;
        let room = self.max_line.saturating_sub(self.head.len());
        self.head
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn mark(&mut self, mark: Mark<'_>) {
        if let Mark::Position(position) = mark {
            if !self.begun {
                self.position = Some(position);
            }
        } else {
            self.sink.mark(mark);
        }
    }

    fn finish(&mut self) {
        if self.begun {
            self.end_line();
        }
        self.sink.finish();
    }
}
