//! Facts in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Appended, Batch, KeptProject, Replay, SnapshotWriter, Store, StoreError};

/// Keeps facts in memory: clones share them, so that one ledger may go on where another stopped.
/// Simulated restarts use it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    sequence: u64,
    projects: Vec<KeptProject>,
    batches: Vec<Batch>,
}

/// So many batches are held before a snapshot is due.
const MOST_BATCHES: usize = 4096;

impl MemoryStore {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError> {
        let mut kept = self.lock();
        kept.sequence += 1;
        batch.sequence = kept.sequence;
        kept.batches.push(batch.clone());
        Ok(Appended::default())
    }

    async fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError> {
        let kept = self.lock();
        for project in &kept.projects {
            replay.project(project.clone())?;
        }
        for batch in &kept.batches {
            replay.batch(batch.clone())?;
        }
        Ok(())
    }

    fn wants_snapshot(&self) -> bool {
        self.lock().batches.len() > MOST_BATCHES
    }

    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError> {
        let through = self.lock().sequence;
        Ok(Box::new(MemorySnapshot {
            store: self.clone(),
            through,
            projects: Vec::new(),
        }))
    }
}

struct MemorySnapshot {
    store: MemoryStore,
    through: u64,
    projects: Vec<KeptProject>,
}

#[async_trait]
impl SnapshotWriter for MemorySnapshot {
    async fn write(&mut self, project: KeptProject) -> Result<(), StoreError> {
        self.projects.push(project);
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let mut kept = self.store.lock();
        kept.projects = self.projects;
        kept.batches.retain(|batch| batch.sequence > self.through);
        Ok(())
    }
}
