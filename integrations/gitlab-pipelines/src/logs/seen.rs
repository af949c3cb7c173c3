//! What of a log has been read already.

use std::collections::VecDeque;

use bytes::Bytes;

/// Bytes before the end of what was read that must be there again.
const WINDOW: usize = 4096;

/// What of a growing log has been read: how much, and the last of it, to tell a log that grew from
/// one that began again.
#[derive(Debug, Default)]
pub(super) struct Seen {
    length: u64,
    window: VecDeque<u8>,
}

/// Where the current reading of the log stands.
#[derive(Debug, Default)]
pub(super) struct Reading {
    position: u64,
}

impl Reading {
    /// How much has been read.
    pub(super) fn position(&self) -> u64 {
        self.position
    }
}

/// The log is not what was read before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Differs;

impl Seen {
    /// How much has been seen.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Takes the next chunk of a reading, and gives the part of it that is new.
    pub(super) fn take(&mut self, reading: &mut Reading, chunk: Bytes) -> Result<Bytes, Differs> {
        let start = reading.position;
        reading.position += chunk.len() as u64;
        let old = self.length.saturating_sub(start);
        // As many bytes as a chunk has fit a usize.
        let old = usize::try_from(old).map_or(chunk.len(), |old| old.min(chunk.len()));
        let mut new = chunk;
        let known = new.split_to(old);
        self.check(start, &known)?;
        self.remember(&new);
        Ok(new)
    }

    /// Compares what was seen before with what is there now, where it is remembered.
    fn check(&self, start: u64, known: &[u8]) -> Result<(), Differs> {
        let window_start = self.length - self.window.len() as u64;
        let skip = usize::try_from(window_start.saturating_sub(start)).unwrap_or(usize::MAX);
        let known = known.get(skip..).unwrap_or_default();
        let from = usize::try_from(start.saturating_sub(window_start)).unwrap_or(usize::MAX);
        let remembered = self.window.iter().skip(from);
        if known
            .iter()
            .zip(remembered)
            .all(|(now, before)| now == before)
        {
            Ok(())
        } else {
            Err(Differs)
        }
    }

    fn remember(&mut self, new: &[u8]) {
        self.length += new.len() as u64;
        let kept = new
            .get(new.len().saturating_sub(WINDOW)..)
            .unwrap_or_default();
        let room = WINDOW - kept.len();
        self.window.drain(..self.window.len().saturating_sub(room));
        self.window.extend(kept);
    }
}
