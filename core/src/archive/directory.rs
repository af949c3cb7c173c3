use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use super::end::{self, Contents, End};
use super::entry::ArchiveEntry;
use super::error::ArchiveError;
use super::limits::ArchiveLimits;

/// Bytes of the list of contents that are read at once.
const STEP: u64 = 256 * 1024;

/// Reads an archive's list of contents by asking for ranges of its bytes, of which it holds 256 KiB
/// at a time. It does no I/O: feed it what it wants until it wants nothing.
///
/// ```
/// use pipewright_core::archive::{ArchiveLimits, DirectoryReader};
///
/// // An archive of nothing is 22 bytes.
/// let archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
/// let mut reader = DirectoryReader::new(archive.len() as u64, ArchiveLimits::default());
/// while let Some(range) = reader.wanted() {
///     reader.feed(&archive[range.start as usize..range.end as usize])?;
/// }
/// assert!(reader.into_entries().is_empty());
/// # Ok::<(), pipewright_core::archive::ArchiveError>(())
/// ```
#[derive(Debug)]
pub struct DirectoryReader {
    limits: ArchiveLimits,
    state: State,
    entries: Vec<ArchiveEntry>,
}

#[derive(Debug)]
enum State {
    /// Wants the end of the archive.
    Tail(Range<u64>),
    /// Wants the zip64 end record.
    Zip64 {
        record: Range<u64>,
        tail: Vec<u8>,
        tail_start: u64,
    },
    /// Wants the list of contents from `at` on; `held` is an entry that is not whole yet.
    Entries {
        at: u64,
        end: u64,
        left: u64,
        held: Vec<u8>,
    },
    Done,
}

impl DirectoryReader {
    /// A reader of an archive of that many bytes.
    pub fn new(size: u64, limits: ArchiveLimits) -> Self {
        let state = State::Tail(Self::tail(size));
        Self {
            limits,
            state,
            entries: Vec::new(),
        }
    }

    /// The range that a reader of an archive of that many bytes wants first.
    pub fn tail(size: u64) -> Range<u64> {
        size.saturating_sub(end::TAIL)..size
    }

    /// The bytes that are to be fed next; none when all is read.
    pub fn wanted(&self) -> Option<Range<u64>> {
        match &self.state {
            State::Tail(range) => Some(range.clone()),
            State::Zip64 { record, .. } => Some(record.clone()),
            State::Entries { at, end, .. } => Some(*at..(*end).min(at + STEP)),
            State::Done => None,
        }
    }

    /// Takes the bytes of the range that was wanted.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let wanted = self.wanted().map_or(0, |range| range.end - range.start);
        if bytes.len() as u64 != wanted {
            return Err(ArchiveError::Malformed("a part of it is missing"));
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Tail(range) => {
                match end::find(bytes, range.start).map_err(ArchiveError::Malformed)? {
                    End::Contents(contents) => self.begin(&contents, bytes, range.start),
                    End::Zip64(offset) => {
                        let end = offset
                            .checked_add(end::ZIP64_END)
                            .filter(|end| *end <= range.end);
                        let end = end.ok_or(ArchiveError::Malformed(
                            "its zip64 end record lies outside of it",
                        ))?;
                        self.state = State::Zip64 {
                            record: offset..end,
                            tail: bytes.to_vec(),
                            tail_start: range.start,
                        };
                        Ok(())
                    }
                }
            }
            State::Zip64 {
                record,
                tail,
                tail_start,
            } => {
                let contents =
                    end::read_zip64(bytes, record.start).map_err(ArchiveError::Malformed)?;
                self.begin(&contents, &tail, tail_start)
            }
            State::Entries {
                at,
                end,
                left,
                mut held,
            } => {
                held.extend_from_slice(bytes);
                self.read(held, at + wanted, end, left)
            }
            State::Done => Ok(()),
        }
    }

    /// What was read.
    pub fn into_entries(self) -> Vec<ArchiveEntry> {
        self.entries
    }

    /// Starts on the list of contents, with what of it the end of the archive held already.
    fn begin(
        &mut self,
        contents: &Contents,
        tail: &[u8],
        tail_start: u64,
    ) -> Result<(), ArchiveError> {
        let Range { start, end } = contents.range;
        if contents.entries > self.limits.entries {
            return Err(ArchiveError::Limit {
                what: "entries",
                limit: self.limits.entries,
            });
        }
        self.limits.check_names(end - start)?;
        let known = start.checked_sub(tail_start).and_then(|from| {
            let (from, to) = (
                usize::try_from(from).ok()?,
                usize::try_from(end - tail_start).ok()?,
            );
            tail.get(from..to)
        });
        match known {
            Some(list) => self.read(list.to_vec(), end, end, contents.entries),
            None => self.read(Vec::new(), start, end, contents.entries),
        }
    }

    /// Reads the whole entries of `held`; `at` is where what comes after it begins.
    fn read(
        &mut self,
        mut held: Vec<u8>,
        at: u64,
        end: u64,
        mut left: u64,
    ) -> Result<(), ArchiveError> {
        let mut used = 0;
        while left > 0 {
            let rest = held.get(used..).unwrap_or_default();
            let Some((entry, length)) =
                ArchiveEntry::read(rest).map_err(ArchiveError::Malformed)?
            else {
                break;
            };
            self.entries.push(entry);
            used += length;
            left -= 1;
        }
        if left > 0 && at >= end {
            return Err(ArchiveError::Malformed("its list of contents ends early"));
        }
        held.drain(..used);
        self.state = if left > 0 {
            State::Entries {
                at,
                end,
                left,
                held,
            }
        } else {
            State::Done
        };
        Ok(())
    }
}

/// The list of contents of an archive on disk. Blocks on the file.
pub fn list(archive: &Path, limits: ArchiveLimits) -> Result<Vec<ArchiveEntry>, ArchiveError> {
    let failed = |source| ArchiveError::File {
        path: archive.to_owned(),
        action: "read",
        source,
    };
    let mut file = File::open(archive).map_err(failed)?;
    let size = file.seek(SeekFrom::End(0)).map_err(failed)?;
    let mut reader = DirectoryReader::new(size, limits);
    while let Some(range) = reader.wanted() {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(range.start)).map_err(failed)?;
        (&file)
            .take(range.end - range.start)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        reader.feed(&bytes)?;
    }
    Ok(reader.into_entries())
}
