//! What is done from time to time: syncing, snapshots, clearing up.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::engine::Engine;
use super::record::ProjectRecord;
use crate::store::{KeptProject, StoreError};

/// A loss of power costs what was counted in this time, and GitLab is asked for it again.
const BETWEEN_SYNCS: Duration = Duration::from_secs(1);

impl Engine {
    /// Keeps the store in order for as long as it is polled. An error is logged and counted, and
    /// what failed is tried again.
    pub async fn run(&self) {
        loop {
            tokio::time::sleep(BETWEEN_SYNCS).await;
            if let Err(error) = self.maintain().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the state could not be kept in order"
                );
                self.operational.collection_failed("state", "store");
            }
        }
    }

    /// Syncs what was written, and takes a snapshot when one is due.
    ///
    /// # Errors
    /// When the store cannot do it. What was kept before stays.
    pub async fn maintain(&self) -> Result<(), StoreError> {
        self.store.sync().await?;
        if self.store.wants_snapshot() {
            self.remove_long_forgotten();
            self.snapshot().await?;
        }
        // What had been doubtful may have told of a move.
        self.rename_moved().await;
        Ok(())
    }

    /// Syncs what was written. Call it when nothing is admitted any more.
    ///
    /// # Errors
    /// When the store cannot do it.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.store.sync().await
    }

    /// Takes a snapshot now.
    ///
    /// # Errors
    /// When the store cannot keep it. What was kept before stays.
    pub async fn snapshot(&self) -> Result<(), StoreError> {
        let mut writer = self.store.begin_snapshot().await?;
        let slots: Vec<_> = self
            .read_projects()
            .iter()
            .map(|(project, slot)| (*project, Arc::clone(slot)))
            .collect();
        for (project, slot) in slots {
            let mut ledger = slot.ledger.lock().await;
            // A snapshot takes the place of what the store may have kept without saying so.
            self.settle(&slot, &mut ledger).await.map_err(|error| {
                StoreError::new("what could not be written before still cannot").with_source(error)
            })?;
            if ledger.removed || ledger.first_look.is_none() {
                continue;
            }
            let record = ProjectRecord::of(&ledger, &self.options.load().bounds);
            let sequence = ledger.sequence;
            drop(ledger);
            let state = serde_json::to_vec(&record).map_err(|error| {
                StoreError::new(format!("project {project} could not be put into words"))
                    .with_source(error)
            })?;
            writer
                .write(KeptProject {
                    project,
                    sequence,
                    state,
                })
                .await?;
        }
        writer.commit().await
    }

    /// Lets go of projects that were forgotten so long ago that nothing of them is remembered.
    fn remove_long_forgotten(&self) {
        let latest = self.latest.load(Ordering::Acquire);
        let oldest = latest.saturating_sub(self.options.load().retention_millis());
        self.write_projects().retain(|_, slot| {
            let Ok(mut ledger) = slot.ledger.try_lock() else {
                return true;
            };
            let is_over =
                !ledger.tracked && ledger.first_look.is_some() && ledger.looked_at < oldest;
            ledger.removed = is_over;
            !is_over
        });
    }
}
