/// One stage of a chain that a log's bytes pass through.
///
/// A stage may hold a few bytes back until it knows what they are; it holds a
/// bounded number of them, whatever it is fed.
pub trait LogStage {
    /// Takes the next bytes of the log. The chunks may be cut anywhere.
    fn text(&mut self, bytes: &[u8]);

    /// Takes a prefix for the line that begins now, such as a timestamp. It is
    /// no part of the line's text: a redraw of the line leaves it in place.
    fn head(&mut self, bytes: &[u8]);

    /// Takes what a marker says about the text that follows. Marks come between
    /// lines; a stage that does not use them passes them on.
    fn mark(&mut self, mark: Mark<'_>);

    /// The log is at its end: passes on what was held back.
    fn finish(&mut self);
}

/// What is known about the text that follows, whichever provider's marker told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark<'a> {
    /// The next line starts at this place of the log as it was received.
    Position(Position),
    /// A section begins, within those that are open; the next line is its heading.
    SectionStart {
        /// What its end will call it.
        name: &'a str,
    },
    /// A section ends, with all that are open within it.
    SectionEnd {
        /// What its start called it; the innermost section if empty.
        name: &'a str,
    },
    /// The next line is the heading of a group, which lasts until the next group.
    Group,
}

/// A place in a log as it was received, before any stage changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Position {
    /// The line, counted from 1.
    pub line: u64,
    /// The bytes before it.
    pub offset: u64,
}

/// Collects what comes out of a chain.
impl LogStage for Vec<u8> {
    fn text(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn head(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn mark(&mut self, _: Mark<'_>) {}

    fn finish(&mut self) {}
}
