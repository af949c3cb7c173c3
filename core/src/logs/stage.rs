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

    /// The log is at its end: passes on what was held back.
    fn finish(&mut self);
}

/// Collects what comes out of a chain.
impl LogStage for Vec<u8> {
    fn text(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn head(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn finish(&mut self) {}
}
