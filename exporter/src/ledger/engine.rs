//! The engine: the ledger over a store, and what a scrape shows.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::ProjectId;

use super::decide::{Circumstances, decide, millis};
use super::entry::NEVER;
use super::options::EngineOptions;
use super::project_ledger::ProjectLedger;
use super::rounds::rounds;
use super::slot::Slot;
use crate::exposition::{MetricSource, Writer};
use crate::facts::{
    Admission, KeepRef, Ledger, LedgerError, Look, ProjectOptions, ShownPipeline, Standing,
};
use crate::families::{Interner, Shown, write_families};
use crate::operational::Operational;
use crate::store::{Batch, Fact, Store, StoreError};

/// Admits facts, keeps them in a store, and shows what they fold into.
///
/// Looks at different projects do not wait for each other, and a scrape waits for none.
#[derive(Debug)]
pub struct Engine {
    pub(super) store: Arc<dyn Store>,
    pub(super) options: ArcSwap<EngineOptions>,
    pub(super) projects: RwLock<BTreeMap<u64, Arc<Slot>>>,
    pub(super) interner: Interner,
    pub(super) operational: Operational,
    // The first look at any project: i64::MAX before there was one.
    pub(super) began: AtomicI64,
    // The latest look at any project.
    pub(super) latest: AtomicI64,
    // Whether a project was moved, and others may still show its old path.
    pub(super) moved: AtomicBool,
}

impl Engine {
    /// Reads back what the store kept and goes on from there. What goes wrong in the background is
    /// told to `operational`.
    ///
    /// # Errors
    /// When what the store kept cannot be read.
    pub async fn open(
        store: Arc<dyn Store>,
        options: EngineOptions,
        operational: Operational,
    ) -> Result<Self, StoreError> {
        let engine = Self {
            store,
            options: ArcSwap::from_pointee(options),
            projects: RwLock::default(),
            interner: Interner::default(),
            operational,
            began: AtomicI64::new(i64::MAX),
            latest: AtomicI64::new(i64::MIN),
            moved: AtomicBool::new(false),
        };
        engine.restore().await?;
        Ok(engine)
    }

    /// What ended at or before this moment of a project is history. None for a project that has no
    /// history, and for one that is not looked at.
    pub async fn baseline(&self, project: ProjectId) -> Option<DateTime<Utc>> {
        let slot = self.known_slot(project)?;
        let ledger = slot.ledger.lock().await;
        (ledger.tracked && ledger.baseline > NEVER)
            .then(|| DateTime::from_timestamp_millis(ledger.baseline))
            .flatten()
    }

    /// Counts and shows in another way from here on. Histograms whose buckets change keep their
    /// counts and sums.
    pub async fn reconfigure(&self, options: EngineOptions) {
        let old = self.options.swap(Arc::new(options));
        let new = self.options.load_full();
        let slots: Vec<Arc<Slot>> = self.read_projects().values().map(Arc::clone).collect();
        for slot in slots {
            let mut ledger = slot.ledger.lock().await;
            ledger.change_bounds(
                (old.bounds.pipelines.values(), old.bounds.jobs.values()),
                &new.bounds,
            );
            slot.publish(&ledger, &new);
        }
    }

    pub(super) fn read_projects(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<u64, Arc<Slot>>> {
        self.projects.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write_projects(
        &self,
    ) -> std::sync::RwLockWriteGuard<'_, BTreeMap<u64, Arc<Slot>>> {
        self.projects
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn known_slot(&self, project: ProjectId) -> Option<Arc<Slot>> {
        self.read_projects().get(&project.get()).map(Arc::clone)
    }

    fn slot(&self, project: ProjectId) -> Arc<Slot> {
        if let Some(slot) = self.known_slot(project) {
            return slot;
        }
        let options = self.options.load();
        let new = || {
            Arc::new(Slot::new(
                ProjectLedger::default(),
                ProjectOptions::default(),
                &options,
            ))
        };
        Arc::clone(
            self.write_projects()
                .entry(project.get())
                .or_insert_with(new),
        )
    }

    /// The ledger of a project, for one change.
    async fn with_ledger<T>(
        &self,
        project: ProjectId,
        change: impl AsyncFnOnce(&Slot, &mut ProjectLedger) -> T,
    ) -> T {
        loop {
            let slot = self.slot(project);
            let mut ledger = slot.ledger.lock().await;
            if !ledger.removed {
                return change(&slot, &mut ledger).await;
            }
        }
    }

    /// Keeps facts, folds them, and shows what came of it.
    async fn keep(
        &self,
        project: ProjectId,
        slot: &Slot,
        ledger: &mut ProjectLedger,
        at: i64,
        facts: Vec<Fact>,
    ) -> Result<(), LedgerError> {
        let batch = Batch {
            sequence: 0,
            project: project.get(),
            at,
            facts,
        };
        self.append(slot, ledger, batch).await
    }

    /// Keeps what the store may have kept before, and said that it had not: only then is it known what
    /// is new. What the store has and the ledger has not would show after a restart.
    pub(super) async fn settle(
        &self,
        slot: &Slot,
        ledger: &mut ProjectLedger,
    ) -> Result<(), LedgerError> {
        match ledger.doubtful.take() {
            Some(batch) => self.append(slot, ledger, batch).await,
            None => Ok(()),
        }
    }

    async fn append(
        &self,
        slot: &Slot,
        ledger: &mut ProjectLedger,
        mut batch: Batch,
    ) -> Result<(), LedgerError> {
        let options = self.options.load_full();
        let appended = match self.store.append(&mut batch).await {
            Ok(appended) => appended,
            Err(error) => {
                let what = format!("facts of project {} were not written", batch.project);
                ledger.doubtful = Some(batch);
                return Err(LedgerError::new(what).with_source(error));
            }
        };
        if !appended.refused.is_empty() {
            let mut place = 0;
            batch.facts.retain(|_| {
                place += 1;
                !appended.refused.contains(&(place - 1))
            });
        }
        let path = Arc::clone(&ledger.path);
        ledger.fold(&batch, &options, &self.interner);
        slot.publish(ledger, &options);
        if !path.is_empty() && ledger.path != path {
            self.moved.store(true, Ordering::Release);
        }
        Ok(())
    }

    async fn admit_rounds(
        &self,
        rounds: &[Look],
        slot: &Slot,
        ledger: &mut ProjectLedger,
    ) -> Result<Admission, LedgerError> {
        self.settle(slot, ledger).await?;
        let mut total = Admission::default();
        for round in rounds {
            let admission = self.admit_round(round, slot, ledger).await?;
            total.counted += admission.counted;
            total.duplicates += admission.duplicates;
            total.history += admission.history;
        }
        Ok(total)
    }

    async fn admit_round(
        &self,
        look: &Look,
        slot: &Slot,
        ledger: &mut ProjectLedger,
    ) -> Result<Admission, LedgerError> {
        let at = millis(look.at);
        let began = self.began.load(Ordering::Acquire);
        let circumstances = Circumstances {
            began: (began < i64::MAX).then_some(began),
            project_created: slot.options().created_at.map(millis),
            retention: self.options.load().retention_millis(),
        };
        let ruling = decide(ledger, look, circumstances);
        if !ruling.facts.is_empty() {
            self.keep(look.project, slot, ledger, at, ruling.facts)
                .await?;
        }
        ledger.looked_at = ledger.looked_at.max(at);
        self.began
            .fetch_min(ledger.first_look.unwrap_or(i64::MAX), Ordering::AcqRel);
        self.latest.fetch_max(at, Ordering::AcqRel);
        Ok(ruling.admission)
    }
}

#[async_trait]
impl Ledger for Engine {
    async fn admit(&self, mut look: Look) -> Result<Admission, LedgerError> {
        let project = look.project;
        self.name_parents(&mut look);
        let rounds = rounds(look);
        let admitted = self
            .with_ledger(project, async |slot, ledger| {
                self.admit_rounds(&rounds, slot, ledger).await
            })
            .await;
        self.rename_moved().await;
        admitted
    }

    async fn forget_project(&self, project: ProjectId) -> Result<(), LedgerError> {
        if self.known_slot(project).is_none() {
            return Ok(());
        }
        self.with_ledger(project, async |slot, ledger| {
            self.settle(slot, ledger).await?;
            if !ledger.tracked {
                return Ok(());
            }
            let at = ledger.looked_at;
            self.keep(project, slot, ledger, at, vec![Fact::Forgotten {}])
                .await
        })
        .await
    }

    fn track_project(&self, project: ProjectId, options: ProjectOptions) {
        let slot = self.slot(project);
        if slot.options() != options {
            slot.set_options(options);
        }
    }

    async fn retain_refs(&self, project: ProjectId, keep: KeepRef<'_>) -> Result<(), LedgerError> {
        if self.known_slot(project).is_none() {
            return Ok(());
        }
        self.with_ledger(project, async |slot, ledger| {
            self.settle(slot, ledger).await?;
            let facts: Vec<Fact> = ledger
                .kinds_of_refs()
                .into_iter()
                .filter(|(git_ref, kind)| !keep(*kind, git_ref))
                .map(|(git_ref, kind)| Fact::RefGone { git_ref, kind })
                .collect();
            if facts.is_empty() {
                return Ok(());
            }
            let at = ledger.looked_at;
            self.keep(project, slot, ledger, at, facts).await
        })
        .await
    }

    fn standing(&self, project: ProjectId) -> Option<Standing> {
        self.known_slot(project)?.view().standing.clone()
    }

    fn began(&self) -> Option<DateTime<Utc>> {
        moment(self.began.load(Ordering::Acquire))
    }

    fn last_look(&self) -> Option<DateTime<Utc>> {
        moment(self.latest.load(Ordering::Acquire))
    }

    fn shown(&self, project: ProjectId) -> Vec<ShownPipeline> {
        let view = self.known_slot(project).map(|slot| slot.view());
        let refs = view.iter().flat_map(|view| &view.refs);
        refs.flat_map(|series| series.shown_pipelines()).collect()
    }

    fn looked_at(&self) -> Vec<ProjectId> {
        let projects = self.read_projects();
        let looked_at = projects.iter().filter(|(_, slot)| {
            let view = slot.view();
            let standing = view.standing.as_ref();
            standing.is_some_and(|standing| standing.seen_until.is_some())
        });
        looked_at.map(|(id, _)| ProjectId::new(*id)).collect()
    }
}

/// None for the ends of time, which stand for never.
fn moment(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}

impl MetricSource for Engine {
    fn write(&self, out: &mut Writer<'_>) -> io::Result<()> {
        let most = self.options.load().most_series as u64;
        let shown = Shown::new(self.read_projects().values().map(|slot| slot.view()), most);
        write_families(&shown, out)
    }
}
