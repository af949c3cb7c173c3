//! The store over a folder.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::super::{Appended, Batch, Replay, SnapshotWriter, Store, StoreError};
use super::directory::Directory;
use super::file::{damaged, failed};
use super::log::{Log, read_log};
use super::snapshot::{self, DiskSnapshot, read_snapshot};

/// A log that is shorter is not worth a snapshot.
const SHORTEST_LOG: u64 = 32 << 20;

/// Keeps facts in a folder. One process at a time uses it.
#[derive(Debug)]
pub struct DiskStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) directory: Directory,
    // None until what was there has been read.
    log: Mutex<Option<Log>>,
    sequence: AtomicU64,
    dirty: AtomicBool,
    pub(super) snapshot_length: AtomicU64,
}

impl DiskStore {
    /// Locks the folder, which is made if it is not there.
    ///
    /// # Errors
    /// When another process uses it, or when it cannot be made.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            inner: Arc::new(Inner {
                directory: Directory::lock(directory)?,
                log: Mutex::new(None),
                sequence: AtomicU64::new(0),
                dirty: AtomicBool::new(false),
                snapshot_length: AtomicU64::new(0),
            }),
        })
    }
}

impl Inner {
    fn log(&self) -> MutexGuard<'_, Option<Log>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError> {
        let files = self.directory.files()?;
        let mut sequence = 0;
        if let Some(number) = files.snapshot {
            let read = read_snapshot(&self.directory.snapshot(number), replay)?;
            sequence = read.sequence;
            self.snapshot_length.store(read.length, Ordering::Relaxed);
        }
        let mut last = None;
        for number in &files.logs {
            let path = self.directory.log(*number);
            if let Some((_, torn)) = last
                && torn
            {
                return Err(damaged(&path, "the log before it ends within an entry"));
            }
            let read = read_log(&path, replay)?;
            sequence = sequence.max(read.sequence);
            if read.torn {
                tracing::warn!(
                    path = %path.display(),
                    "the log ends within an entry that was never shown: it is cut off"
                );
            }
            last = Some(((*number, read.length), read.torn));
        }
        let log = match last {
            Some(((number, length), _)) => Log::resume(&self.directory, number, length)?,
            None => Log::create(&self.directory, 1)?,
        };
        self.sequence.store(sequence, Ordering::Relaxed);
        *self.log() = Some(log);
        Ok(())
    }
}

fn not_loaded() -> StoreError {
    StoreError::new("the state was not read before it was added to")
}

#[async_trait]
impl Store for DiskStore {
    // Writes without waiting in between: whoever calls this and folds the batch cannot be stopped
    // halfway. It goes to the operating system's memory and takes microseconds.
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError> {
        let mut log = self.inner.log();
        let log = log.as_mut().ok_or_else(not_loaded)?;
        batch.sequence = self.inner.sequence.load(Ordering::Relaxed) + 1;
        log.append(batch)?;
        self.inner.sequence.store(batch.sequence, Ordering::Relaxed);
        self.inner.dirty.store(true, Ordering::Release);
        Ok(Appended::default())
    }

    async fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError> {
        self.inner.load(replay)
    }

    async fn sync(&self) -> Result<(), StoreError> {
        if !self.inner.dirty.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let (file, path) = match self.inner.log().as_ref() {
            Some(log) => log.handle()?,
            None => return Ok(()),
        };
        let synced = tokio::task::spawn_blocking(move || {
            file.sync_data()
                .map_err(|error| failed("sync", &path, error))
        })
        .await
        .map_err(|error| StoreError::new("the log was not synced").with_source(error))
        .and_then(|synced| synced);
        if synced.is_err() {
            self.inner.dirty.store(true, Ordering::Release);
        }
        synced
    }

    fn wants_snapshot(&self) -> bool {
        let snapshot = self.inner.snapshot_length.load(Ordering::Relaxed);
        let log = self.inner.log().as_ref().map_or(0, Log::length);
        log > SHORTEST_LOG.max(snapshot.saturating_mul(2))
    }

    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError> {
        // Most of what is to be synced below is synced here, where nobody waits for it.
        self.sync().await?;
        let mut log = self.inner.log();
        let current = log.as_mut().ok_or_else(not_loaded)?;
        let number = current.number + 1;
        let file = snapshot::begin(self.inner.directory.snapshot(number))?;
        // What comes before must last at least as long as what comes after.
        let (old, path) = current.handle()?;
        old.sync_data()
            .map_err(|error| failed("sync", &path, error))?;
        *current = Log::create(&self.inner.directory, number)?;
        Ok(Box::new(DiskSnapshot {
            inner: Arc::clone(&self.inner),
            number,
            file,
            projects: 0,
            length: 0,
        }))
    }
}
