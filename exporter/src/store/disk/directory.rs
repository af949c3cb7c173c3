//! The folder and its lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::super::StoreError;
use super::file::{damaged, failed};

/// A folder that no other process uses for as long as this is held.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    // Unlocked by the operating system when it is closed, however the process ends.
    _lock: File,
}

/// Which files there are, by their numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Files {
    pub(super) snapshot: Option<u64>,
    /// The logs from the snapshot on, without a gap.
    pub(super) logs: Vec<u64>,
}

impl Directory {
    pub(super) fn lock(path: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(path).map_err(|error| failed("create the folder", path, error))?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(|error| failed("open", &lock_path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(StoreError::new(format!(
                "{} is in use by another process: two exporters would count everything twice. Stop \
                 the other one, or give this one a --state-dir of its own",
                path.display()
            ))),
            Err(TryLockError::Error(error)) => Err(failed("lock", &lock_path, error)),
        }
    }

    pub(super) fn log(&self, number: u64) -> PathBuf {
        self.path.join(format!("log-{number}"))
    }

    pub(super) fn snapshot(&self, number: u64) -> PathBuf {
        self.path.join(format!("snapshot-{number}"))
    }

    /// The files to read. Removes those that are of no use any more, and half-written ones.
    pub(super) fn files(&self) -> Result<Files, StoreError> {
        let mut snapshots = Vec::new();
        let mut logs = Vec::new();
        let entries =
            fs::read_dir(&self.path).map_err(|error| failed("read", &self.path, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| failed("read", &self.path, error))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let number = |prefix| name.strip_prefix(prefix)?.parse::<u64>().ok();
            if let Some(number) = number("snapshot-") {
                snapshots.push(number);
            } else if let Some(number) = number("log-") {
                logs.push(number);
            } else if is_half_written(name) {
                remove(&entry.path())?;
            }
        }
        let snapshot = snapshots.iter().copied().max();
        let first = snapshot.unwrap_or(0);
        for number in snapshots.iter().filter(|number| **number < first) {
            remove(&self.snapshot(*number))?;
        }
        for number in logs.iter().filter(|number| **number < first) {
            remove(&self.log(*number))?;
        }
        logs.retain(|number| *number >= first);
        logs.sort_unstable();
        let expected = snapshot.or(logs.first().map(|_| 1));
        if let Some(first) = expected
            && !logs.iter().copied().eq((first..).take(logs.len().max(1)))
        {
            return Err(damaged(&self.path, "one of its logs is missing"));
        }
        Ok(Files { snapshot, logs })
    }

    /// Removes what a snapshot stands for now.
    pub(super) fn remove_before(&self, number: u64) -> Result<(), StoreError> {
        for (prefix, path) in [("log-", &self.path), ("snapshot-", &self.path)] {
            let entries = fs::read_dir(path).map_err(|error| failed("read", path, error))?;
            for entry in entries.flatten() {
                let name = entry.file_name();
                let older = name
                    .to_str()
                    .and_then(|name| name.strip_prefix(prefix)?.parse::<u64>().ok())
                    .is_some_and(|found| found < number);
                if older {
                    remove(&entry.path())?;
                }
            }
        }
        Ok(())
    }
}

fn is_half_written(name: &str) -> bool {
    name.strip_suffix(".new")
        .is_some_and(|name| name.starts_with("log-") || name.starts_with("snapshot-"))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    fs::remove_file(path).map_err(|error| failed("remove", path, error))
}
