use super::error::ArchiveError;

/// How much an archive may hold. What goes beyond is refused, as a bomb would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLimits {
    /// Entries: 100 000.
    pub entries: u64,
    /// Bytes of the list of contents: 64 MiB.
    pub directory_bytes: u64,
    /// Bytes of one unpacked file: 8 GiB.
    pub file_bytes: u64,
    /// Bytes of all unpacked files: 16 GiB.
    pub total_bytes: u64,
    /// Unpacked bytes for each byte of the archive: 200.
    pub ratio: u64,
    /// Unpacked bytes to which the ratio does not apply: 256 MiB.
    pub ratio_free_bytes: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            entries: 100_000,
            directory_bytes: 64 << 20,
            file_bytes: 8 << 30,
            total_bytes: 16 << 30,
            ratio: 200,
            ratio_free_bytes: 256 << 20,
        }
    }
}

impl ArchiveLimits {
    /// Checks a list of contents, whose names take this many bytes.
    pub fn check_names(&self, bytes: u64) -> Result<(), ArchiveError> {
        if bytes > self.directory_bytes {
            return Err(ArchiveError::Limit {
                what: "bytes of names",
                limit: self.directory_bytes,
            });
        }
        Ok(())
    }

    /// Checks a file that has this many bytes so far.
    pub(super) fn check_file(&self, bytes: u64) -> Result<(), ArchiveError> {
        if bytes > self.file_bytes {
            return Err(ArchiveError::Limit {
                what: "bytes in one file",
                limit: self.file_bytes,
            });
        }
        Ok(())
    }

    /// Checks what has been unpacked so far from an archive of this size.
    pub(super) fn check_total(&self, bytes: u64, archive: u64) -> Result<(), ArchiveError> {
        if bytes > self.total_bytes {
            return Err(ArchiveError::Limit {
                what: "bytes unpacked",
                limit: self.total_bytes,
            });
        }
        if bytes > self.ratio_free_bytes && bytes / self.ratio.max(1) > archive {
            return Err(ArchiveError::Limit {
                what: "bytes for each byte of the archive",
                limit: self.ratio,
            });
        }
        Ok(())
    }
}
