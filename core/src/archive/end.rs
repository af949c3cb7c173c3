//! The records at the end of a zip archive that say where its list of contents is.

use std::ops::Range;

use super::bytes::{u16_at, u32_at, u64_at};

const END: usize = 22;
const END_SIGNATURE: u32 = 0x0605_4b50;
const LOCATOR: usize = 20;
const LOCATOR_SIGNATURE: u32 = 0x0706_4b50;
const ZIP64_SIGNATURE: u32 = 0x0606_4b50;
/// The fixed part of the zip64 end record.
pub(super) const ZIP64_END: u64 = 56;
/// How much of the end of an archive holds its end record: that, the longest comment, and the
/// zip64 locator before them.
pub(super) const TAIL: u64 = (END + u16::MAX as usize + LOCATOR) as u64;

/// Where the list of contents is, and how many entries it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) entries: u64,
    pub(super) range: Range<u64>,
}

/// What the end record says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    Contents(Contents),
    /// Ask the zip64 end record at this offset.
    Zip64(u64),
}

/// Finds the end record in the last bytes of an archive.
pub(super) fn find(tail: &[u8], tail_start: u64) -> Result<End, &'static str> {
    let last = tail.len().checked_sub(END).ok_or("it is too short")?;
    let at = (0..=last)
        .rev()
        .find(|at| {
            u32_at(tail, *at) == Some(END_SIGNATURE)
                // The comment reaches exactly to the end: else this is a look-alike in a comment.
                && u16_at(tail, at + 20).is_some_and(|comment| at + END + usize::from(comment) == tail.len())
        })
        .ok_or("it has no end record")?;
    let cut = "its end record is cut off";
    let entries = u16_at(tail, at + 10).ok_or(cut)?;
    let size = u32_at(tail, at + 12).ok_or(cut)?;
    let offset = u32_at(tail, at + 16).ok_or(cut)?;
    let end = tail_start + at as u64;
    let large = entries == u16::MAX || size == u32::MAX || offset == u32::MAX;
    let locator = at.checked_sub(LOCATOR).filter(|_| large);
    if let Some(locator) = locator.filter(|at| u32_at(tail, *at) == Some(LOCATOR_SIGNATURE)) {
        return Ok(End::Zip64(u64_at(tail, locator + 8).ok_or(cut)?));
    }
    contents(u64::from(entries), u64::from(size), u64::from(offset), end).map(End::Contents)
}

/// Reads the zip64 end record, which is at `position`.
pub(super) fn read_zip64(record: &[u8], position: u64) -> Result<Contents, &'static str> {
    let cut = "its zip64 end record is cut off";
    if u32_at(record, 0).ok_or(cut)? != ZIP64_SIGNATURE {
        return Err("its zip64 end record is not where it should be");
    }
    let entries = u64_at(record, 32).ok_or(cut)?;
    let size = u64_at(record, 40).ok_or(cut)?;
    let offset = u64_at(record, 48).ok_or(cut)?;
    contents(entries, size, offset, position)
}

fn contents(entries: u64, size: u64, offset: u64, limit: u64) -> Result<Contents, &'static str> {
    let end = offset.checked_add(size).filter(|end| *end <= limit);
    let end = end.ok_or("its list of contents lies outside of it")?;
    if entries > size / super::entry::FIXED as u64 {
        return Err("its list of contents is too short for its entries");
    }
    Ok(Contents {
        entries,
        range: offset..end,
    })
}
