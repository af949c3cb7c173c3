use super::{LogStage, Mark};

/// Bytes of one line that are held back for a redraw. What is longer is passed
/// on, and a redraw of it starts a new line.
pub const MAX_FOLDED_LINE: usize = 64 * 1024;

/// Folds lines that were redrawn with carriage returns (progress bars) to
/// their last state.
///
/// As GitLab's own log view has it, a carriage return that is not followed by
/// a line feed empties the line. The line's head stays.
///
/// ```
/// use pipewright_core::logs::{LineFolder, LogStage};
///
/// let mut folder = LineFolder::new(Vec::new());
/// folder.text(b"10%\r50%\r100%\r\ndone\n");
/// folder.finish();
/// assert_eq!(folder.next(), b"100%\ndone\n");
/// ```
#[derive(Debug)]
pub struct LineFolder<S> {
    next: S,
    head: Vec<u8>,
    line: Vec<u8>,
    /// A carriage return was seen, and nothing after it.
    returned: bool,
    /// The start of this line has been passed on already.
    committed: bool,
}

impl<S: LogStage> LineFolder<S> {
    /// A folder in front of `next`.
    pub fn new(next: S) -> Self {
        Self {
            next,
            head: Vec::new(),
            line: Vec::new(),
            returned: false,
            committed: false,
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

    /// Passes on the whole lines at the start of `bytes` that need no folding, uncopied, and gives
    /// the rest.
    fn unfolded<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if self.committed || self.returned || !self.line.is_empty() || !self.head.is_empty() {
            return bytes;
        }
        let quiet = memchr::memchr(b'\r', bytes).unwrap_or(bytes.len());
        let quiet = bytes.get(..quiet).unwrap_or_default();
        let Some(feed) = memchr::memrchr(b'\n', quiet) else {
            return bytes;
        };
        let (lines, rest) = bytes.split_at(feed + 1);
        self.next.text(lines);
        rest
    }

    fn pass_on(&mut self) {
        if !self.head.is_empty() {
            self.next.head(&self.head);
            self.head.clear();
        }
        if !self.line.is_empty() {
            self.next.text(&self.line);
            self.line.clear();
        }
    }

    fn end_line(&mut self) {
        self.pass_on();
        self.next.text(b"\n");
        self.committed = false;
        self.returned = false;
    }

    fn visible(&mut self, mut bytes: &[u8]) {
        if self.returned && !bytes.is_empty() {
            self.returned = false;
            if self.committed {
                self.end_line();
            }
            self.line.clear();
        }
        loop {
            let room = MAX_FOLDED_LINE.saturating_sub(self.line.len());
            let (now, rest) = bytes.split_at(room.min(bytes.len()));
            self.line.extend_from_slice(now);
            if rest.is_empty() {
                return;
            }
            self.pass_on();
            self.committed = true;
            bytes = rest;
        }
    }
}

impl<S: LogStage> LogStage for LineFolder<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        loop {
            bytes = self.unfolded(bytes);
            let length = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
            let (text, rest) = bytes.split_at(length);
            self.visible(text);
            let Some((&control, rest)) = rest.split_first() else {
                return;
            };
            if control == b'\n' {
                self.end_line();
            } else {
                self.returned = true;
            }
            bytes = rest;
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.head.extend_from_slice(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
    }

    fn finish(&mut self) {
        self.pass_on();
        self.returned = false;
        self.committed = false;
        self.next.finish();
    }
}
