//! What the ledger asks of a store.

use async_trait::async_trait;

use super::{Batch, KeptProject, StoreError};

/// Keeps facts.
///
/// State is a fold over the batches in the order of their numbers. From time to time it is kept
/// whole (a snapshot), so that older batches need not be.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// Appends a batch, all of it or nothing, and gives it its number (the one in `batch` is
    /// ignored). When this returns, it outlives the process.
    ///
    /// # Errors
    /// When it could not be kept. It may have been nevertheless, where that cannot be known: folding
    /// it twice does nothing.
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError>;

    /// Reads back all that is kept: projects from the snapshot, then the batches after it in order.
    /// Called once, before anything is appended.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or was written by a newer version.
    async fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError>;

    /// Makes what was appended outlive the machine's loss of power.
    ///
    /// # Errors
    /// When the medium refuses.
    async fn sync(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whether so much was appended that a snapshot is due.
    fn wants_snapshot(&self) -> bool {
        false
    }

    /// Begins a snapshot. Batches that are appended from here on are read back after it.
    ///
    /// # Errors
    /// When it cannot be begun; what is kept stays as it was.
    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError>;
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// The places, in the batch, of facts whose key another writer had appended: they are not to be
    /// folded. Always empty for a store of one writer.
    pub refused: Vec<usize>,
}

/// Takes in what a store kept.
pub trait Replay: Send {
    /// A project from the snapshot.
    ///
    /// # Errors
    /// When its state cannot be read.
    fn project(&mut self, project: KeptProject) -> Result<(), StoreError>;

    /// A batch. Those that a project's state already has are among them.
    ///
    /// # Errors
    /// When it cannot be folded.
    fn batch(&mut self, batch: Batch) -> Result<(), StoreError>;
}

/// A snapshot under way. Dropped before it is committed, it leaves no trace.
#[async_trait]
pub trait SnapshotWriter: Send {
    /// Adds a project, as it is at this moment or later than when the snapshot was begun.
    ///
    /// # Errors
    /// When it could not be written.
    async fn write(&mut self, project: KeptProject) -> Result<(), StoreError>;

    /// Puts the snapshot in place of the one before it and of the batches that it holds.
    ///
    /// # Errors
    /// When that failed: what was kept stays as it was.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
