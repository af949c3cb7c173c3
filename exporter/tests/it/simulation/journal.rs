//! A store that can be looked into, and that fails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use amazing_gitlab_exporter::store::{
    Appended, Batch, MemoryStore, Replay, SnapshotWriter, Store, StoreError,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_simulator::SimulationClock;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::teller::Teller;

/// Keeps facts over restarts, tells them all, and fails at times: before it kept them, or after.
#[derive(Clone, Debug)]
pub struct Journal {
    store: MemoryStore,
    batches: Arc<Mutex<Vec<Kept>>>,
    clock: SimulationClock,
    random: Arc<Mutex<StdRng>>,
    failing: f64,
    calm: Arc<AtomicBool>,
    teller: Arc<Teller>,
}

/// A batch, and when it was kept by the server's clock.
#[derive(Clone, Debug)]
pub struct Kept {
    pub at: DateTime<Utc>,
    pub batch: Batch,
}

impl Journal {
    pub fn new(
        seed: u64,
        failing: f64,
        calm: Arc<AtomicBool>,
        clock: SimulationClock,
        teller: Arc<Teller>,
    ) -> Self {
        Self {
            store: MemoryStore::default(),
            clock,
            batches: Arc::default(),
            random: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))),
            failing,
            calm,
            teller,
        }
    }

    /// All that was ever kept, in order.
    pub fn batches(&self) -> Vec<Kept> {
        self.batches.lock().unwrap().clone()
    }

    fn fails(&self) -> bool {
        !self.calm.load(Ordering::Relaxed) && self.random.lock().unwrap().random_bool(self.failing)
    }
}

#[async_trait]
impl Store for Journal {
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError> {
        // An await at which the exporter may be stopped, on either side of keeping.
        tokio::task::yield_now().await;
        if self.fails() {
            return Err(StoreError::new("the medium is full, it says"));
        }
        let appended = self.store.append(batch).await?;
        self.teller
            .note(|| format!("keeps of project {}: {:?}", batch.project, batch.facts));
        self.batches.lock().unwrap().push(Kept {
            at: self.clock.now(),
            batch: batch.clone(),
        });
        tokio::task::yield_now().await;
        if self.fails() {
            return Err(StoreError::new("it was kept, and nobody was told"));
        }
        Ok(appended)
    }

    async fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError> {
        self.store.load(replay).await
    }

    fn wants_snapshot(&self) -> bool {
        // Often, so that restarts read snapshots as well as what came after them.
        self.random.lock().unwrap().random_bool(0.05)
    }

    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError> {
        self.store.begin_snapshot().await
    }
}
