use super::{LogStage, MAX_FOLDED_LINE, Mark, Style};

/// What takes text with styles at the end of a chain.
pub trait SpanSink {
    /// Takes the line's timestamp or other prefix; comes before its spans, if at all.
    fn head(&mut self, head: &[u8]);

    /// Takes a piece of a line, not empty, without control characters but tabs. A piece never ends
    /// within a character of UTF-8 that its style does not end in.
    fn span(&mut self, style: &Style, text: &[u8]);

    /// The line ends.
    fn end_line(&mut self);

    /// Takes a mark about the lines that follow.
    fn mark(&mut self, _mark: Mark<'_>) {}

    /// The log is at its end.
    fn finish(&mut self) {}
}

/// The end of a chain that is read as text with styles. Stands behind an
/// [`AnsiFilter`](super::AnsiFilter) that keeps styles.
///
/// Folds lines that were redrawn to their last state, as [`LineFolder`](super::LineFolder) does,
/// and knows which styles the parts that vanish have set.
#[derive(Debug)]
pub struct SpanReader<K> {
    sink: K,
    style: Style,
    /// An unfinished `ESC [ …`.
    sequence: Vec<u8>,
    head: Vec<u8>,
    text: Vec<u8>,
    /// The style of each piece of `text`, and where the piece ends.
    pieces: Vec<(Style, usize)>,
    returned: bool,
    /// The start of this line has been passed on already.
    committed: bool,
    /// Something of this line has come, be it empty.
    begun: bool,
}

const ESCAPE: u8 = 0x1b;
/// Longest sequence that is looked at.
const MAX_SEQUENCE: usize = 256;

impl<K: SpanSink> SpanReader<K> {
    /// Reads spans into `sink`.
    pub fn new(sink: K) -> Self {
        Self {
            sink,
            style: Style::default(),
            sequence: Vec::new(),
            head: Vec::new(),
            text: Vec::new(),
            pieces: Vec::new(),
            returned: false,
            committed: false,
            begun: false,
        }
    }

    /// What takes the spans.
    pub fn sink(&self) -> &K {
        &self.sink
    }

    /// What takes the spans, to take its output.
    pub fn sink_mut(&mut self) -> &mut K {
        &mut self.sink
    }

    /// Gives back what took the spans.
    pub fn into_sink(self) -> K {
        self.sink
    }

    fn erase(&mut self) {
        self.text.clear();
        self.pieces.clear();
    }

    /// Passes on the first `length` bytes of the line.
    fn pass_on(&mut self, length: usize) {
        if !self.head.is_empty() {
            self.sink.head(&self.head);
            self.head.clear();
        }
        let mut start = 0;
        for (style, end) in &mut self.pieces {
            let text = self.text.get(start..(*end).min(length));
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                self.sink.span(style, text);
            }
            start = *end;
            *end = end.saturating_sub(length);
        }
        self.pieces.retain(|(_, end)| *end > 0);
        self.text.drain(..length);
    }

    fn end_line(&mut self) {
        self.pass_on(self.text.len());
        self.sink.end_line();
        self.returned = false;
        self.committed = false;
        self.begun = false;
    }

    /// Takes text without control characters.
    fn visible(&mut self, mut bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if std::mem::take(&mut self.returned) {
            if self.committed {
                self.end_line();
            }
            self.erase();
        }
        self.begun = true;
        while !bytes.is_empty() {
            let room = MAX_FOLDED_LINE.saturating_sub(self.text.len());
            let (now, rest) = bytes.split_at(room.min(bytes.len()));
            self.text.extend_from_slice(now);
            let end = self.text.len();
            match self.pieces.last_mut() {
                Some((style, last)) if *style == self.style => *last = end,
                _ => self.pieces.push((self.style, end)),
            }
            if end >= MAX_FOLDED_LINE {
                self.pass_on(end - unfinished_character(&self.text));
                self.committed = true;
            }
            bytes = rest;
        }
    }

    fn control(&mut self, byte: u8) {
        match byte {
            b'\n' => self.end_line(),
            b'\r' => self.returned = true,
            _ => self.sequence.push(byte),
        }
    }

    /// Takes one byte of a sequence that is open.
    fn in_sequence(&mut self, byte: u8) {
        if self.sequence.len() < MAX_SEQUENCE {
            self.sequence.push(byte);
        }
        let first = self.sequence.len() == 2;
        if first && byte != b'[' {
            self.sequence.clear();
        } else if !first && matches!(byte, 0x40..=0x7e) {
            let sequence = std::mem::take(&mut self.sequence);
            let parameters = sequence.get(2..sequence.len() - 1).unwrap_or_default();
            match byte {
                b'm' => self.style.apply(parameters),
                // Erases the line up to here, or all of it.
                b'K' if matches!(parameters, b"1" | b"2") => self.erase(),
                _ => {}
            }
        }
    }
}

/// How many bytes at the end are the start of a character that is not there as a whole.
fn unfinished_character(text: &[u8]) -> usize {
    let tail = text.get(text.len().saturating_sub(3)..).unwrap_or_default();
    for (back, byte) in tail.iter().rev().enumerate() {
        let wanted = match byte {
            0x80..=0xbf => continue,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return 0,
        };
        return if back + 1 < wanted { back + 1 } else { 0 };
    }
    0
}

impl<K: SpanSink> LogStage for SpanReader<K> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            if !self.sequence.is_empty() {
                self.in_sequence(first);
                bytes = rest;
                continue;
            }
            let length = memchr::memchr3(b'\n', b'\r', ESCAPE, bytes).unwrap_or(bytes.len());
            let (text, rest) = bytes.split_at(length);
            self.visible(text);
            bytes = rest.split_first().map_or(rest, |(&control, rest)| {
                self.control(control);
                rest
            });
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.begun = true;
        let room = MAX_FOLDED_LINE.saturating_sub(self.head.len());
        self.head
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.sink.mark(mark);
    }

    fn finish(&mut self) {
        self.sequence.clear();
        if self.begun {
            self.end_line();
        }
        self.sink.finish();
    }
}
