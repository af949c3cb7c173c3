//! Bodies too large for a line: files named by their SHA-256 in a folder beside the cassette.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use sha2::{Digest as _, Sha256};

use super::{canonical::hex, format::SideFile};
use crate::http::{Sent, TransportError, TransportErrorKind};

/// How much of a body is read at once when it is replayed.
const BLOCK: usize = 64 * 1024;

/// `run.jsonl.bodies` beside `run.jsonl`.
pub(super) fn folder(cassette: &Path) -> PathBuf {
    with_suffix(cassette, ".bodies")
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(suffix);
    path.with_file_name(name)
}

/// Whether a text can be a side file's name, and nothing else: no path leads out of the folder.
pub(super) fn is_name(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A body on its way to its file. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub(super) struct SideWriter {
    folder: PathBuf,
    temporary: PathBuf,
    /// Absent once finished.
    file: Option<File>,
    digest: Sha256,
    length: u64,
}

impl SideWriter {
    /// `label` is unique within the recording.
    pub(super) fn create(folder: &Path, label: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!(".{label}.partial"));
        Ok(Self {
            folder: folder.to_owned(),
            file: Some(File::create(&temporary)?),
            temporary,
            digest: Sha256::new(),
            length: 0,
        })
    }

    pub(super) fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.digest.update(chunk);
        self.length += chunk.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(chunk),
            None => Ok(()),
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Gives the file its name. The second value is its path, if no file of that content was there.
    pub(super) fn finish(mut self) -> io::Result<(SideFile, Option<PathBuf>)> {
        let sha256 = hex(&std::mem::take(&mut self.digest).finalize());
        let path = self.folder.join(&sha256);
        let is_new = !path.exists();
        fs::rename(&self.temporary, &path)?;
        self.file = None;
        let file = SideFile {
            sha256,
            length: self.length,
        };
        Ok((file, is_new.then_some(path)))
    }
}

impl Drop for SideWriter {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nothing better can be done about a file that cannot be removed.
            let _ = fs::remove_file(&self.temporary);
            // Only if it is empty.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Reads a side file block by block, and fails at its end if it is not what was recorded.
pub(super) fn read(
    path: PathBuf,
    recorded: SideFile,
) -> impl Stream<Item = Result<Bytes, TransportError>> + Send {
    let start = Some(Reading {
        path,
        recorded,
        file: None,
        digest: Sha256::new(),
    });
    stream::unfold(start, |reading| async move {
        let mut reading = reading?;
        match reading.next() {
            Ok(Some(block)) => Some((Ok(block), Some(reading))),
            Ok(None) => None,
            Err(detail) => {
                let error = TransportError::new(TransportErrorKind::Refused, Sent::No, detail);
                Some((Err(error), None))
            }
        }
    })
}

struct Reading {
    path: PathBuf,
    recorded: SideFile,
    file: Option<File>,
    digest: Sha256,
}

impl Reading {
    fn next(&mut self) -> Result<Option<Bytes>, String> {
        let failed = |path: &Path, error: io::Error| {
            format!(
                "the recorded body {} cannot be read: {error}",
                path.display()
            )
        };
        let file = match &mut self.file {
            Some(file) => file,
            None => self
                .file
                .insert(File::open(&self.path).map_err(|error| failed(&self.path, error))?),
        };
        let mut block = Vec::with_capacity(BLOCK);
        file.take(BLOCK as u64)
            .read_to_end(&mut block)
            .map_err(|error| failed(&self.path, error))?;
        if block.is_empty() {
            let found = hex(&std::mem::take(&mut self.digest).finalize());
            return if found == self.recorded.sha256 {
                Ok(None)
            } else {
                Err(format!(
                    "the recorded body {} was changed after it was recorded",
                    self.path.display()
                ))
            };
        }
        self.digest.update(&block);
        Ok(Some(Bytes::from(block)))
    }
}
