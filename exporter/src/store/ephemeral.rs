//! No store.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use super::{Appended, Batch, KeptProject, Replay, SnapshotWriter, Store, StoreError};

/// Keeps nothing: the ledger's own memory is all there is, and a restart begins anew.
#[derive(Debug, Default)]
pub struct EphemeralStore {
    sequence: AtomicU64,
}

#[async_trait]
impl Store for EphemeralStore {
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError> {
        batch.sequence = self.sequence.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(Appended::default())
    }

    async fn load(&self, _: &mut dyn Replay) -> Result<(), StoreError> {
        Ok(())
    }

    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError> {
        Ok(Box::new(Nothing))
    }
}

struct Nothing;

#[async_trait]
impl SnapshotWriter for Nothing {
    async fn write(&mut self, _: KeptProject) -> Result<(), StoreError> {
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
