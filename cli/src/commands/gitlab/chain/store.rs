//! The state of a run in a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use pipewright_gitlab::chain::StateStore;

use crate::errors::Failure;

/// A file that holds the state of a run, and is locked for as long as this is there: two runs at
/// once would trigger what they do not see of each other twice.
#[derive(Debug)]
pub(super) struct FileStore {
    path: PathBuf,
    lock_path: PathBuf,
    /// Held, not read.
    _lock: File,
}

impl FileStore {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let lock_path = with_ending(path, ".lock");
        let failed = |source| Failure::File {
            action: "lock",
            path: lock_path.clone(),
            source,
        };
        let mut options = OpenOptions::new();
        let lock = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                lock_path,
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(Failure::usage(format!(
                "another run uses {} at this moment",
                path.display()
            ))
            .with_hint("wait for it, or give another file with --state")),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the state of a run that is over, and leaves nothing behind.
    pub(super) fn remove(self) -> Result<(), Failure> {
        match std::fs::remove_file(&self.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Failure::File {
                action: "remove",
                path: self.path,
                source,
            }),
            _ => {
                // The state went first: whoever opened the lock by now finds a run that begins.
                let _ = std::fs::remove_file(&self.lock_path);
                Ok(())
            }
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[async_trait]
impl StateStore for FileStore {
    async fn load(&self) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(&self.path) {
            Ok(state) => Ok(Some(state)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes beside the file, and renames when that is on the disk.
    async fn save(&self, state: &[u8]) -> io::Result<()> {
        let beside = with_ending(&self.path, ".new");
        let mut file = File::create(&beside)?;
        file.write_all(state)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&beside, &self.path)?;
        #[cfg(unix)]
        {
            let folder = self
                .path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(())
    }
}
