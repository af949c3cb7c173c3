//! The `Content-Range` header.

use http::HeaderMap;
use http::header::CONTENT_RANGE;

/// The part of a body that an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
    /// Bytes of the whole body, where they are known.
    pub total: Option<u64>,
}

/// Reads `Content-Range: bytes 0-499/1234`; nothing if it is absent or says something impossible.
pub fn content_range(headers: &HeaderMap) -> Option<ContentRange> {
    let value = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = value.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (start, last) = range.split_once('-')?;
    let (start, last): (u64, u64) = (start.trim().parse().ok()?, last.trim().parse().ok()?);
    let end = last.checked_add(1).filter(|end| *end > start)?;
    let total = total.trim().parse().ok();
    total
        .is_none_or(|total| end <= total)
        .then_some(ContentRange { start, end, total })
}
