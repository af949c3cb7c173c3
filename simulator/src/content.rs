//! Content that may be larger than memory: bytes, and blocks repeated at will.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use rand::Rng;

use crate::chance;

/// The size of a repeated block, and of a chunk that is sent.
pub(crate) const BLOCK: usize = 64 * 1024;

/// What a made-up file repeats: noise that does not compress.
static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
    let mut block = vec![0; BLOCK];
    chance::source(0, "noise").fill_bytes(&mut block);
    Bytes::from(block)
});

/// The length of a made-up log line, which divides [`BLOCK`].
pub(crate) const LINE: usize = 128;

/// What a made-up log repeats: lines of one length.
static LINES: LazyLock<Bytes> = LazyLock::new(|| {
    let mut block = Vec::with_capacity(BLOCK);
    for number in 0..BLOCK / LINE {
        let line = format!("\x1b[2m[{number:05}]\x1b[0m compiled unit {number:05} ");
        let dots = ".".repeat(LINE - 1 - line.len());
        block.extend_from_slice(line.as_bytes());
        block.extend_from_slice(dots.as_bytes());
        block.push(b'\n');
    }
    Bytes::from(block)
});

#[derive(Clone, Debug)]
struct Segment {
    block: Bytes,
    /// Where in the repetition of the block the segment starts.
    start: u64,
    length: u64,
}

/// Content as a list of pieces, of which the made-up ones take no memory.
#[derive(Clone, Debug, Default)]
pub struct Content {
    segments: Vec<Segment>,
}

impl Content {
    /// Adds bytes as they are.
    pub(crate) fn push(&mut self, bytes: impl Into<Bytes>) {
        let block = bytes.into();
        let length = block.len() as u64;
        if length > 0 {
            self.segments.push(Segment {
                block,
                start: 0,
                length,
            });
        }
    }

    /// Adds this many bytes of noise.
    pub(crate) fn push_noise(&mut self, length: u64) {
        self.segments.push(Segment {
            block: NOISE.clone(),
            start: 0,
            length,
        });
    }

    /// Adds about this many bytes of log lines, whole ones only.
    pub(crate) fn push_lines(&mut self, length: u64) {
        let length = length - length % LINE as u64;
        self.segments.push(Segment {
            block: LINES.clone(),
            start: 0,
            length,
        });
    }

    /// Adds other content at the end.
    pub(crate) fn append(&mut self, other: &Self) {
        self.segments.extend(other.segments.iter().cloned());
    }

    /// The bytes, unless some are made up.
    pub(crate) fn as_text(&self) -> Option<&[u8]> {
        match self.segments.as_slice() {
            [] => Some(&[]),
            [only] if only.length == only.block.len() as u64 && only.start == 0 => {
                (only.block.as_ptr() != NOISE.as_ptr()).then_some(&only.block)
            }
            _ => None,
        }
    }

    /// The number of bytes.
    pub fn len(&self) -> u64 {
        self.segments.iter().map(|segment| segment.length).sum()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A part of it.
    pub fn slice(&self, range: Range<u64>) -> Self {
        let mut segments = Vec::new();
        let mut at = 0;
        for segment in &self.segments {
            let from = range.start.max(at);
            let until = range.end.min(at + segment.length);
            if from < until {
                segments.push(Segment {
                    block: segment.block.clone(),
                    start: segment.start + (from - at),
                    length: until - from,
                });
            }
            at += segment.length;
        }
        Self { segments }
    }

    /// The checksum that zip archives hold. Repeated blocks are computed by
    /// doubling, so that a made-up gigabyte costs no more than its block.
    pub(crate) fn crc32(&self) -> u32 {
        let mut total = crc32fast::Hasher::new();
        for segment in &self.segments {
            let block = segment.block.len() as u64;
            let mut repetitions = if segment.start == 0 {
                segment.length / block.max(1)
            } else {
                0
            };
            let mut doubled = crc32fast::Hasher::new();
            doubled.update(&segment.block);
            let whole = repetitions * block;
            while repetitions > 0 {
                if repetitions % 2 == 1 {
                    total.combine(&doubled);
                }
                doubled.combine(&doubled.clone());
                repetitions /= 2;
            }
            let rest = Self {
                segments: vec![segment.clone()],
            }
            .slice(whole..segment.length);
            for chunk in rest.chunks() {
                total.update(&chunk);
            }
        }
        total.finalize()
    }

    /// All bytes at once; for content known to be small.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.chunks().flatten().collect()
    }

    /// The content as a stream of chunks.
    pub fn into_stream(self) -> ContentStream {
        ContentStream {
            segments: self.segments.into(),
        }
    }

    fn chunks(&self) -> impl Iterator<Item = Bytes> {
        let mut segments: VecDeque<Segment> = self.segments.clone().into();
        std::iter::from_fn(move || next_chunk(&mut segments))
    }
}

/// The content of a response body.
#[derive(Debug)]
pub struct ContentStream {
    segments: VecDeque<Segment>,
}

impl Stream for ContentStream {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(next_chunk(&mut self.segments).map(Ok))
    }
}

fn next_chunk(segments: &mut VecDeque<Segment>) -> Option<Bytes> {
    loop {
        let segment = segments.front_mut()?;
        let block = segment.block.len() as u64;
        if segment.length == 0 || block == 0 {
            segments.pop_front();
            continue;
        }
        let offset = segment.start % block;
        let length = segment.length.min(block - offset);
        let (from, until) = (
            usize::try_from(offset).ok()?,
            usize::try_from(offset + length).ok()?,
        );
        let chunk = segment.block.slice(from..until);
        segment.start += length;
        segment.length -= length;
        return Some(chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_and_checksums_what_it_would_send() {
        let mut content = Content::default();
        content.push("head");
        content.push_noise(3 * BLOCK as u64 + 17);
        content.push("tail");
        let all = content.to_bytes();
        assert_eq!(all.len() as u64, content.len());
        assert_eq!(content.crc32(), crc32fast::hash(&all));
        for range in [0..4, 2..70_000, 65_540..65_541, 196_600..content.len()] {
            let bounds = |at| usize::try_from(at).unwrap();
            let expected = &all[bounds(range.start)..bounds(range.end)];
            assert_eq!(
                content.slice(range.clone()).to_bytes(),
                expected,
                "{range:?}"
            );
            assert_eq!(content.slice(range).crc32(), crc32fast::hash(expected));
        }
    }
}
