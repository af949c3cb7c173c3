//! What was seen already of a text that is always sent from its start.

use super::stream_hash::StreamHash;

/// The text is not a continuation of what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrefixChange {
    /// It is shorter than what was seen: it was erased, or the job was retried.
    #[error("the text shrank from {seen} to {now} bytes")]
    Shrunk {
        /// Bytes that were seen before.
        seen: u64,
        /// Bytes that there are now.
        now: u64,
    },
    /// It differs from what was seen, somewhere before this position.
    #[error("the text changed somewhere before byte {before}")]
    Rewritten {
        /// The position, in bytes from the start, at which the difference was noticed.
        before: u64,
    },
}

/// Drops the bytes that were seen in an earlier reading, and notices when the text is no longer a
/// continuation of them. Servers such as GitLab cannot send a part of a log: each look brings all.
///
/// The memory is a few hundred bytes, however long the text: a hash of all that was seen, and of
/// some shorter beginnings, so that a rewritten text is noticed early. Nothing new is handed out
/// before all that was seen has been recognised.
///
/// For each reading: [`begin`](Self::begin), [`feed`](Self::feed) for every chunk, and, when it came
/// to its proper end, [`finish`](Self::finish). A reading may be abandoned at any point: what was
/// handed out counts as seen.
///
/// ```
/// use pipewright_core::watch::{PrefixChange, SeenPrefix};
///
/// let mut seen = SeenPrefix::new();
/// seen.begin();
/// assert_eq!(seen.feed(b"$ cargo"), Ok(&b"$ cargo"[..]));
/// assert_eq!(seen.finish(), Ok(7));
///
/// seen.begin();
/// assert_eq!(seen.feed(b"$ cargo test\n"), Ok(&b" test\n"[..]));
/// assert_eq!(seen.finish(), Ok(6));
///
/// seen.begin();
/// assert_eq!(seen.feed(b"$ c"), Ok(&b""[..]));
/// assert_eq!(seen.finish(), Err(PrefixChange::Shrunk { seen: 13, now: 3 }));
/// ```
#[derive(Debug, Clone, Default)]
pub struct SeenPrefix {
    seen: StreamHash,
    current: StreamHash,
    /// Hashes of beginnings of what was seen, ascending in length.
    checkpoints: Vec<StreamHash>,
    /// The first of the checkpoints that this reading has not reached.
    next_checkpoint: usize,
    fresh: u64,
    change: Option<PrefixChange>,
}

/// How many beginnings are remembered. Beyond that every second one is forgotten.
const MOST_CHECKPOINTS: usize = 16;
/// The shortest beginning that is remembered, in bytes.
const FIRST_CHECKPOINT: u64 = 1024;

impl SeenPrefix {
    /// Nothing was seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of bytes that were seen.
    pub fn length(&self) -> u64 {
        self.seen.length()
    }

    /// Starts a reading: what is fed from here on is the text from its start.
    pub fn begin(&mut self) {
        self.current = StreamHash::default();
        self.next_checkpoint = 0;
        self.fresh = 0;
        self.change = None;
    }

    /// Forgets all that was seen and starts a reading: the next bytes are all new.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// The part of the chunk that was not seen before; empty while the reading is within what was.
    ///
    /// # Errors
    ///
    /// [`PrefixChange::Rewritten`] if what was fed differs from what was seen, from then on for
    /// every chunk of this reading.
    pub fn feed<'chunk>(&mut self, chunk: &'chunk [u8]) -> Result<&'chunk [u8], PrefixChange> {
        if let Some(change) = self.change {
            return Err(change);
        }
        let mut rest = chunk;
        while self.current.length() < self.seen.length() {
            let expected = self.expected();
            let missing = expected.length() - self.current.length();
            let (known, after) = split(rest, missing);
            self.current.update(known);
            rest = after;
            if self.current.length() < expected.length() {
                return Ok(rest);
            }
            if self.current != expected {
                let change = PrefixChange::Rewritten {
                    before: expected.length(),
                };
                self.change = Some(change);
                return Err(change);
            }
            self.next_checkpoint += 1;
        }
        self.current.update(rest);
        self.seen = self.current;
        self.fresh += rest.len() as u64;
        self.remember();
        Ok(rest)
    }

    /// Ends a reading that was complete, and says how many bytes were new in it. Not to be called
    /// for one that broke off: it would look shrunk.
    ///
    /// # Errors
    ///
    /// [`PrefixChange::Shrunk`] if there was less than was seen before, and what
    /// [`feed`](Self::feed) answered last if that was an error.
    pub fn finish(&mut self) -> Result<u64, PrefixChange> {
        if let Some(change) = self.change {
            return Err(change);
        }
        let (seen, now) = (self.seen.length(), self.current.length());
        if now < seen {
            return Err(PrefixChange::Shrunk { seen, now });
        }
        Ok(self.fresh)
    }

    /// The next hash that this reading has to match.
    fn expected(&self) -> StreamHash {
        let checkpoint = self.checkpoints.get(self.next_checkpoint);
        *checkpoint.unwrap_or(&self.seen)
    }

    /// Takes a checkpoint wherever the text is half as long again as at the last one. Few are
    /// enough for any text, so old ones give way.
    fn remember(&mut self) {
        let last = self.checkpoints.last().map_or(0, StreamHash::length);
        let due = (last + last / 2).max(FIRST_CHECKPOINT);
        if self.seen.length() < due {
            return;
        }
        if self.checkpoints.len() >= MOST_CHECKPOINTS {
            let mut keep = false;
            self.checkpoints.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.checkpoints.push(self.seen);
        self.next_checkpoint = self.checkpoints.len();
    }
}

/// The first `length` bytes, or all, and the rest.
fn split(bytes: &[u8], length: u64) -> (&[u8], &[u8]) {
    usize::try_from(length)
        .ok()
        .and_then(|length| bytes.split_at_checked(length))
        .unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a whole text in chunks; what was new.
    fn read(seen: &mut SeenPrefix, text: &[u8], chunk: usize) -> Result<Vec<u8>, PrefixChange> {
        seen.begin();
        let mut fresh = Vec::new();
        for chunk in text.chunks(chunk) {
            fresh.extend_from_slice(seen.feed(chunk)?);
        }
        assert_eq!(seen.finish()?, fresh.len() as u64);
        Ok(fresh)
    }

    #[test]
    fn a_rewritten_text_is_noticed_early_and_gives_nothing_out() {
        let text = vec![b'a'; 1_000_000];
        let mut seen = SeenPrefix::new();
        read(&mut seen, &text, 4096).unwrap();
        let other = vec![b'b'; 2_000_000];
        seen.begin();
        assert!(seen.feed(&other[..4000]).unwrap().is_empty());
        let change = seen.feed(&other[4000..8000]).unwrap_err();
        assert_eq!(change, PrefixChange::Rewritten { before: 4096 });
        assert_eq!(seen.feed(b"more"), Err(change));
        assert_eq!(seen.finish(), Err(change));
        seen.reset();
        assert_eq!(read(&mut seen, &other, 4096).unwrap().len(), 2_000_000);
    }

    #[test]
    fn a_change_in_the_last_byte_that_was_seen_is_noticed() {
        let mut seen = SeenPrefix::new();
        read(&mut seen, b"line one\nline tw", 5).unwrap();
        let change = read(&mut seen, b"line one\nline ty and more", 5).unwrap_err();
        assert_eq!(change, PrefixChange::Rewritten { before: 16 });
    }

    #[test]
    fn an_abandoned_reading_is_continued() {
        let mut seen = SeenPrefix::new();
        seen.begin();
        assert_eq!(seen.feed(b"abc"), Ok(&b"abc"[..]));
        seen.begin();
        assert_eq!(seen.feed(b"a"), Ok(&b""[..]));
        assert_eq!(read(&mut seen, b"abcdef", 2).unwrap(), b"def");
        assert_eq!(seen.length(), 6);
        assert_eq!(read(&mut seen, b"abcdef", 4).unwrap(), b"");
    }

    #[test]
    fn memory_is_bounded() {
        let mut seen = SeenPrefix::new();
        seen.begin();
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..64 {
            seen.feed(&chunk).unwrap();
            assert!(seen.checkpoints.len() <= MOST_CHECKPOINTS);
        }
        assert!(seen.checkpoints.len() >= 3);
    }
}
