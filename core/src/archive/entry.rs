use super::bytes::{u16_at, u32_at, u64_at};

/// What an entry of an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, a pipe, a socket.
    Special,
}

/// One entry of an archive's list of contents, as the archive has it: nothing of it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveEntry {
    /// The name's bytes.
    pub raw_name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes unpacked.
    pub size: u64,
    /// Bytes in the archive.
    pub compressed_size: u64,
    /// The Unix mode, where the archive has one.
    pub mode: Option<u32>,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

/// The fixed part of an entry.
pub(super) const FIXED: usize = 46;
const SIGNATURE: u32 = 0x0201_4b50;
const ZIP64: u16 = 1;
const UNIX: u8 = 3;
/// The MS-DOS attribute of a directory.
const DOS_DIRECTORY: u32 = 0x10;

impl ArchiveEntry {
    /// The name; bytes that are not UTF-8 are replaced.
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.raw_name).into_owned()
    }

    /// Reads the entry at the start of `bytes`, and how long it is; nothing if `bytes` are too few,
    /// an error if they are no entry.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, &'static str> {
        let Some(signature) = u32_at(bytes, 0) else {
            return Ok(None);
        };
        if signature != SIGNATURE {
            return Err("an entry of the list of contents is not where it should be");
        }
        Ok(Self::fields(bytes))
    }

    fn fields(bytes: &[u8]) -> Option<(Self, usize)> {
        let host = *bytes.get(5)?;
        let flags = u16_at(bytes, 8)?;
        let compressed_size = u32_at(bytes, 20)?;
        let size = u32_at(bytes, 24)?;
        let name_end = FIXED + usize::from(u16_at(bytes, 28)?);
        let extra_end = name_end + usize::from(u16_at(bytes, 30)?);
        let end = extra_end + usize::from(u16_at(bytes, 32)?);
        let attributes = u32_at(bytes, 38)?;
        let raw_name = bytes.get(FIXED..name_end)?.to_vec();
        let extra = bytes.get(name_end..extra_end)?;
        bytes.get(..end)?;
        let mode = (host == UNIX).then_some(attributes >> 16);
        let kind = kind(&raw_name, mode, attributes);
        let (size, compressed_size) = large_sizes(extra, size, compressed_size);
        let encrypted = flags & 1 == 1;
        Some((
            Self {
                raw_name,
                kind,
                size,
                compressed_size,
                mode,
                encrypted,
            },
            end,
        ))
    }
}

fn kind(name: &[u8], mode: Option<u32>, attributes: u32) -> EntryKind {
    match mode.unwrap_or_default() & 0o170_000 {
        0o120_000 => EntryKind::Symlink,
        0o040_000 => EntryKind::Directory,
        0 | 0o100_000 if name.ends_with(b"/") => EntryKind::Directory,
        0 if mode.is_none() && attributes & DOS_DIRECTORY != 0 => EntryKind::Directory,
        0 | 0o100_000 => EntryKind::File,
        _ => EntryKind::Special,
    }
}

/// The sizes, from the zip64 extra field where they do not fit 32 bits.
fn large_sizes(mut extra: &[u8], size: u32, compressed_size: u32) -> (u64, u64) {
    let (mut sizes, mut wanted) = ((u64::from(size), u64::from(compressed_size)), 0);
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        if id == ZIP64 {
            let field = extra.get(4..end).unwrap_or_default();
            if size == u32::MAX {
                sizes.0 = u64_at(field, wanted).unwrap_or(sizes.0);
                wanted += 8;
            }
            if compressed_size == u32::MAX {
                sizes.1 = u64_at(field, wanted).unwrap_or(sizes.1);
            }
            break;
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    sizes
}
