//! Files of the folder: what they begin with, and how they come into being whole.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::super::StoreError;

/// The version that is written. Files of an older version are read; see the tests.
pub(super) const VERSION: u32 = 1;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Log,
    Snapshot,
}

impl Content {
    fn magic(self) -> [u8; 8] {
        match self {
            Self::Log => *b"AGE-LOG\n",
            Self::Snapshot => *b"AGESNAP\n",
        }
    }
}

/// Magic and version.
pub(super) const HEADER_LENGTH: u64 = 12;

pub(super) fn header(content: Content) -> Vec<u8> {
    let mut bytes = content.magic().to_vec();
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes
}

/// Checks what a file begins with.
pub(super) fn check_header(
    file: &mut File,
    path: &Path,
    content: Content,
) -> Result<(), StoreError> {
    let mut magic = [0; 8];
    let mut version = [0; 4];
    let read = file
        .read_exact(&mut magic)
        .and_then(|()| file.read_exact(&mut version));
    let version = u32::from_le_bytes(version);
    if read.is_err() || magic != content.magic() {
        return Err(damaged(
            path,
            "it does not begin as the exporter's files do",
        ));
    }
    if version > VERSION {
        return Err(StoreError::new(format!(
            "{} is of version {version}, and this exporter reads versions up to {VERSION}: run the \
             exporter that wrote it, or one that is newer, or begin anew with an empty --state-dir",
            path.display()
        )));
    }
    if version == 0 {
        return Err(damaged(path, "it has version 0"));
    }
    Ok(())
}

/// A file under its final name only once it is whole.
#[derive(Debug)]
pub(super) struct NewFile {
    pub(super) file: File,
    path: PathBuf,
    temporary: PathBuf,
    placed: bool,
}

impl NewFile {
    pub(super) fn create(path: PathBuf, content: Content) -> Result<Self, StoreError> {
        let mut temporary = path.clone();
        temporary.as_mut_os_string().push(".new");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&temporary)
            .map_err(|error| failed("create", &temporary, error))?;
        let mut new = Self {
            file,
            path,
            temporary,
            placed: false,
        };
        new.write(&header(content))?;
        Ok(new)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file
            .write_all(bytes)
            .map_err(|error| failed("write", &self.temporary, error))
    }

    /// Makes it last and gives it its name.
    pub(super) fn place(mut self) -> Result<File, StoreError> {
        self.file
            .sync_all()
            .map_err(|error| failed("sync", &self.temporary, error))?;
        fs::rename(&self.temporary, &self.path)
            .map_err(|error| failed("rename", &self.temporary, error))?;
        self.placed = true;
        if let Some(folder) = self.path.parent() {
            sync_folder(folder)?;
        }
        self.file
            .try_clone()
            .map_err(|error| failed("go on with", &self.path, error))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.placed {
            // If it cannot be removed now, the next start does it.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Names in a folder last only once the folder itself was synced.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| failed("sync", folder, error))?;
    }
    Ok(())
}

pub(super) fn failed(verb: &str, path: &Path, error: std::io::Error) -> StoreError {
    StoreError::new(format!(
        "could not {verb} {}: {error}. Is there space left, and may this user write there?",
        path.display()
    ))
    .with_source(error)
}

pub(super) fn damaged(path: &Path, what: &str) -> StoreError {
    StoreError::new(format!(
        "{} is damaged: {what}. Restore the folder from a copy, or move it away: the exporter then \
         begins anew, and takes what is finished by then as history",
        path.display()
    ))
}
