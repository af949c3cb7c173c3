//! Facts become state.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entry::{Entry, NEVER, Run, State};
use super::options::EngineOptions;
use super::project_ledger::ProjectLedger;
use crate::facts::{RefKind, RunnerType};
use crate::families::{Interner, Observation, RefSeries};
use crate::store::{Batch, ChildRunFact, Fact, JobRunFact, PipelineFact, RunFact};

impl ProjectLedger {
    /// Folds a batch. A fact that was folded before changes nothing.
    pub(super) fn fold(&mut self, batch: &Batch, options: &EngineOptions, interner: &Interner) {
        let mut fold = Fold {
            at: batch.at,
            options,
            interner,
            touched: BTreeSet::new(),
        };
        for fact in &batch.facts {
            self.fold_fact(fact, &mut fold);
        }
        for git_ref in fold.touched {
            if let Some(series) = self.refs.get_mut(&git_ref) {
                Arc::make_mut(series).choose_jobs();
            }
        }
        self.sequence = self.sequence.max(batch.sequence);
        self.looked_at = self.looked_at.max(batch.at);
    }

    fn fold_fact(&mut self, fact: &Fact, fold: &mut Fold<'_>) {
        match fact {
            Fact::Tracked { path, baseline } => {
                self.tracked = true;
                self.path = Arc::clone(path);
                self.baseline = baseline.unwrap_or(NEVER);
                self.first_look.get_or_insert(fold.at);
            }
            Fact::Moved { path } => self.path = Arc::clone(path),
            Fact::Pipeline(fact) => self.fold_pipeline(fact, fold),
            Fact::Run(fact) => self.fold_run(fact, fold),
            Fact::ChildRun(fact) => self.fold_child_run(fact, fold),
            Fact::Jobs(fact) => {
                let at = fold.at;
                let interner = fold.interner;
                self.series(&fact.lane.git_ref, fold)
                    .jobs(fact, interner, at);
            }
            Fact::JobRun(fact) => self.fold_job_run(fact, fold),
            Fact::JobsPassed {
                pipeline,
                jobs,
                all,
            } => {
                let entry = self.entry(*pipeline);
                entry.jobs.extend(jobs.iter().copied());
                if *all {
                    entry.jobs_after = NEVER;
                }
            }
            Fact::PipelineGone { pipeline } => self.fold_pipeline_gone(*pipeline, fold),
            Fact::RefGone { git_ref, kind } => self.fold_ref_gone(git_ref, *kind, fold),
            Fact::Seen { until } => self.seen_until = self.seen_until.max(Some(*until)),
            Fact::Pruned { through } => self.fold_pruned(*through),
            Fact::Forgotten {} => {
                self.tracked = false;
                self.seen_until = None;
                self.unfinished.clear();
                self.refs.clear();
                fold.touched.clear();
            }
        }
    }

    fn fold_pipeline(&mut self, fact: &PipelineFact, fold: &mut Fold<'_>) {
        let (baseline, pruned_through) = (self.baseline, self.pruned_through);
        let entry = self
            .entries
            .entry(fact.id)
            .or_insert_with(|| Entry::unknown(fact.created, baseline, pruned_through));
        entry.updated = fact.updated;
        entry.state = State::from(&fact.status);
        if entry.state == State::Unfinished {
            let git_ref = fold.interner.text(&fact.lane.git_ref);
            self.unfinished.insert(fact.id, (fact.lane.kind, git_ref));
        } else {
            self.unfinished.remove(&fact.id);
        }
        let at = fold.at;
        self.series(&fact.lane.git_ref, fold).pipeline(fact, at);
    }

    fn fold_run(&mut self, fact: &RunFact, fold: &mut Fold<'_>) {
        let entry = self.entry(fact.pipeline);
        let is_new = if fact.again {
            fact.finished
                .is_some_and(|finished| !entry.has_finish(finished))
        } else {
            entry.run == Run::Undecided
        };
        if !is_new {
            return;
        }
        if let Some(finished) = fact.finished {
            entry.add_finish(finished);
        }
        if !fact.again {
            entry.run = if fact.counted {
                Run::Counted
            } else {
                Run::History
            };
        }
        if fact.counted {
            let seen = fold.pipeline_observation();
            self.series(&fact.lane.git_ref, fold).run(fact, seen);
        }
    }

    fn fold_child_run(&mut self, fact: &ChildRunFact, fold: &mut Fold<'_>) {
        let entry = self.entry(fact.pipeline);
        if !entry.child {
            entry.child = true;
            let seen = fold.pipeline_observation();
            self.series(&fact.lane.git_ref, fold).child_run(fact, seen);
        }
    }

    fn fold_job_run(&mut self, fact: &JobRunFact, fold: &mut Fold<'_>) {
        let entry = self.entry(fact.pipeline);
        if entry.jobs.contains(fact.id) {
            return;
        }
        entry.jobs.extend([fact.id]);
        let runner = if fold.options.runner_details {
            fact.runner
        } else {
            RunnerType::Unknown
        };
        let seen = Observation {
            at: fold.at,
            bounds: &fold.options.bounds.jobs,
        };
        let interner = fold.interner;
        self.series(&fact.git_ref, fold)
            .job_run(fact, runner, interner, seen);
    }

    fn fold_pipeline_gone(&mut self, pipeline: u64, fold: &mut Fold<'_>) {
        self.unfinished.remove(&pipeline);
        if let Some(entry) = self.entries.get_mut(&pipeline) {
            entry.state = State::Gone;
        }
        for (git_ref, series) in &mut self.refs {
            if series.shows(pipeline) {
                Arc::make_mut(series).pipeline_gone(pipeline);
                fold.touched.insert(Arc::clone(git_ref));
            }
        }
    }

    fn fold_ref_gone(&mut self, git_ref: &Arc<str>, kind: RefKind, fold: &mut Fold<'_>) {
        self.unfinished
            .retain(|_, (other_kind, other)| *other_kind != kind || other != git_ref);
        let is_empty = self
            .refs
            .get_mut(git_ref)
            .is_some_and(|series| Arc::make_mut(series).kind_gone(kind));
        if is_empty {
            self.refs.remove(git_ref);
            fold.touched.remove(git_ref);
        } else {
            fold.touched.insert(Arc::clone(git_ref));
        }
    }

    fn fold_pruned(&mut self, through: i64) {
        self.entries.retain(|_, entry| !entry.was_over(through));
        self.pruned_through = self.pruned_through.max(through);
        for series in self.refs.values_mut() {
            if series.has_jobs_to_prune(through) {
                Arc::make_mut(series).prune_jobs(through);
            }
        }
    }

    /// The entry of a pipeline, which a fact before this one made. Were there none, the pipeline
    /// would be one of those that were forgotten.
    fn entry(&mut self, pipeline: u64) -> &mut Entry {
        let pruned_through = self.pruned_through;
        self.entries
            .entry(pipeline)
            .or_insert_with(|| Entry::unknown(NEVER, NEVER, pruned_through))
    }

    fn series(&mut self, git_ref: &Arc<str>, fold: &mut Fold<'_>) -> &mut RefSeries {
        let git_ref = fold.interner.text(git_ref);
        fold.touched.insert(Arc::clone(&git_ref));
        let series = self
            .refs
            .entry(git_ref)
            .or_insert_with_key(|git_ref| Arc::new(RefSeries::new(Arc::clone(git_ref))));
        Arc::make_mut(series)
    }
}

/// How a batch is folded, and which refs it changed.
struct Fold<'a> {
    at: i64,
    options: &'a EngineOptions,
    interner: &'a Interner,
    touched: BTreeSet<Arc<str>>,
}

impl<'a> Fold<'a> {
    fn pipeline_observation(&self) -> Observation<'a> {
        Observation {
            at: self.at,
            bounds: &self.options.bounds.pipelines,
        }
    }
}
