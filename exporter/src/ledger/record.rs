//! A project's state as it is kept in a snapshot, and how the engine reads it back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use super::engine::Engine;
use super::entry::{Entry, NEVER};
use super::options::EngineOptions;
use super::parents::Paths;
use super::project_ledger::ProjectLedger;
use super::slot::Slot;
use crate::facts::{ProjectOptions, RefKind};
use crate::families::{HistogramBounds, Interner, RefRecord};
use crate::store::{Batch, KeptProject, Replay, StoreError, exact_numbers, shared_text};

/// A [`ProjectLedger`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProjectRecord {
    tracked: bool,
    #[serde(with = "shared_text")]
    path: Arc<str>,
    first_look: Option<i64>,
    looked_at: i64,
    baseline: i64,
    seen_until: Option<i64>,
    pruned_through: i64,
    entries: BTreeMap<u64, Entry>,
    unfinished: BTreeMap<u64, (RefKind, Box<str>)>,
    #[serde(with = "exact_numbers")]
    pipeline_buckets: Vec<f64>,
    #[serde(with = "exact_numbers")]
    job_buckets: Vec<f64>,
    refs: Vec<RefRecord>,
}

impl ProjectRecord {
    pub(super) fn of(ledger: &ProjectLedger, bounds: &HistogramBounds) -> Self {
        Self {
            tracked: ledger.tracked,
            path: Arc::clone(&ledger.path),
            first_look: ledger.first_look,
            looked_at: ledger.looked_at,
            baseline: ledger.baseline,
            seen_until: ledger.seen_until,
            pruned_through: ledger.pruned_through,
            entries: ledger.entries.clone(),
            unfinished: ledger
                .unfinished
                .iter()
                .map(|(id, (kind, git_ref))| (*id, (*kind, git_ref.as_ref().into())))
                .collect(),
            pipeline_buckets: bounds.pipelines.values().to_vec(),
            job_buckets: bounds.jobs.values().to_vec(),
            refs: ledger
                .refs
                .values()
                .map(|series| RefRecord::of(series))
                .collect(),
        }
    }

    fn into_ledger(
        self,
        sequence: u64,
        options: &EngineOptions,
        interner: &Interner,
    ) -> ProjectLedger {
        let mut ledger = ProjectLedger {
            sequence,
            tracked: self.tracked,
            path: self.path,
            first_look: self.first_look,
            looked_at: self.looked_at,
            baseline: self.baseline,
            seen_until: self.seen_until,
            pruned_through: self.pruned_through,
            entries: self.entries,
            unfinished: self
                .unfinished
                .into_iter()
                .map(|(id, (kind, git_ref))| (id, (kind, interner.text(&git_ref))))
                .collect(),
            refs: self
                .refs
                .into_iter()
                .map(|record| {
                    let series = record.into_series(interner);
                    (Arc::clone(&series.git_ref), Arc::new(series))
                })
                .collect(),
            doubtful: None,
            removed: false,
        };
        ledger.change_bounds((&self.pipeline_buckets, &self.job_buckets), &options.bounds);
        ledger
    }
}

impl ProjectLedger {
    /// Moves what was observed to other buckets, if they are others.
    pub(super) fn change_bounds(&mut self, old: (&[f64], &[f64]), new: &HistogramBounds) {
        if old.0 == new.pipelines.values() && old.1 == new.jobs.values() {
            return;
        }
        for series in self.refs.values_mut() {
            Arc::make_mut(series).change_bounds(old, &new.pipelines, &new.jobs);
        }
    }
}

impl Engine {
    /// Reads back what the store kept.
    pub(super) async fn restore(&self) -> Result<(), StoreError> {
        let options = self.options.load_full();
        let mut restored = Restored {
            ledgers: BTreeMap::new(),
            options: &options,
            interner: &self.interner,
        };
        self.store.load(&mut restored).await?;
        let mut ledgers = restored.ledgers;
        let paths: Paths = ledgers
            .iter()
            .filter(|(_, ledger)| ledger.tracked)
            .map(|(project, ledger)| (*project, Arc::clone(&ledger.path)))
            .collect();
        for ledger in ledgers.values_mut() {
            ledger.rename_parents(&paths);
        }
        let mut projects = self.write_projects();
        for (project, ledger) in ledgers {
            self.began
                .fetch_min(ledger.first_look.unwrap_or(i64::MAX), Ordering::AcqRel);
            self.latest.fetch_max(ledger.looked_at, Ordering::AcqRel);
            let slot = Slot::new(ledger, ProjectOptions::default(), &options);
            projects.insert(project, Arc::new(slot));
        }
        Ok(())
    }
}

struct Restored<'a> {
    ledgers: BTreeMap<u64, ProjectLedger>,
    options: &'a EngineOptions,
    interner: &'a Interner,
}

impl Replay for Restored<'_> {
    fn project(&mut self, project: KeptProject) -> Result<(), StoreError> {
        let record: ProjectRecord = serde_json::from_slice(&project.state).map_err(|error| {
            StoreError::new(format!("its state cannot be read: {error}")).with_source(error)
        })?;
        let ledger = record.into_ledger(project.sequence, self.options, self.interner);
        self.ledgers.insert(project.project, ledger);
        Ok(())
    }

    fn batch(&mut self, batch: Batch) -> Result<(), StoreError> {
        let ledger = self.ledgers.entry(batch.project).or_default();
        if batch.sequence > ledger.sequence {
            ledger.fold(&batch, self.options, self.interner);
        }
        Ok(())
    }
}

const _: () = assert!(NEVER == i64::MIN, "it is kept in snapshots");
