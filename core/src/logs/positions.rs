use super::{LogStage, Mark, Position};

/// The first stage of a chain whose end wants to cite the log: says before every
/// line where it starts ([`Mark::Position`]).
#[derive(Debug)]
pub struct Positions<S> {
    next: S,
    here: Position,
    at_start: bool,
}

impl<S: LogStage> Positions<S> {
    /// Counts from the first byte of a log.
    pub fn new(next: S) -> Self {
        Self {
            next,
            here: Position { line: 1, offset: 0 },
            at_start: true,
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

    /// How many bytes have been received.
    pub fn received(&self) -> u64 {
        self.here.offset
    }
}

impl<S: LogStage> LogStage for Positions<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.at_start) {
                self.next.mark(Mark::Position(self.here));
            }
            let length = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |feed| {
                self.here.line += 1;
                self.at_start = true;
                feed + 1
            });
            let (line, rest) = bytes.split_at(length);
            self.here.offset += line.len() as u64;
            self.next.text(line);
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
        self.next.finish();
    }
}
