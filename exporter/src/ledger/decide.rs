//! A look becomes facts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::decide_jobs;
use super::entry::{Entry, NEVER, Run, State, has_run, second};
use super::project_ledger::ProjectLedger;
use super::reopened::had_ended;
use super::retention;
use crate::facts::{Admission, JobsSeen, Look, Origin, PipelineSeen, RefKind};
use crate::families::{Lane, Latest, RefSeries};
use crate::store::{ChildRunFact, Fact, LaneName, ParentName, PipelineFact, RunFact};

/// What a look means.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    pub(super) facts: Vec<Fact>,
    pub(super) admission: Admission,
}

/// What a decision depends on beside the ledger and the look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circumstances {
    /// The first look at any project.
    pub(super) began: Option<i64>,
    /// When the project was made.
    pub(super) project_created: Option<i64>,
    /// In milliseconds.
    pub(super) retention: i64,
}

/// Decides what in a look is new. A pipeline is in it once at most.
pub(super) fn decide(ledger: &ProjectLedger, look: &Look, circumstances: Circumstances) -> Ruling {
    let mut ruling = Ruling::default();
    let begins = !ledger.tracked;
    let baseline = if begins {
        first_baseline(look, circumstances)
    } else {
        ledger.baseline
    };
    if begins {
        ruling.facts.push(Fact::Tracked {
            path: look.path.clone(),
            baseline: (baseline > NEVER).then_some(baseline),
        });
    } else if ledger.path != look.path && look.origin != Origin::Webhook {
        // A webhook may have been on its way since before the project was moved.
        ruling.facts.push(Fact::Moved {
            path: look.path.clone(),
        });
    }
    let gone: BTreeSet<u64> = look.gone.iter().map(|pipeline| pipeline.get()).collect();
    for id in &gone {
        let is_known = ledger
            .entries
            .get(id)
            .is_some_and(|entry| entry.state != State::Gone);
        if is_known || ledger.refs.values().any(|series| series.shows(*id)) {
            ruling.facts.push(Fact::PipelineGone { pipeline: *id });
        }
    }
    let surroundings = Surroundings {
        newest: Newest::of(look),
        gone,
        baseline,
        begins,
    };
    for seen in &look.pipelines {
        Case::new(ledger, look, seen, &surroundings).decide(&mut ruling);
    }
    let until = look.seen_until.map(millis);
    if let Some(until) = until
        && Some(until) > ledger.seen_until
    {
        ruling.facts.push(Fact::Seen { until });
    }
    ruling
        .facts
        .extend(retention::prune(ledger, look, circumstances.retention));
    ruling
}

fn first_baseline(look: &Look, circumstances: Circumstances) -> i64 {
    let is_younger = circumstances
        .project_created
        .zip(circumstances.began)
        .is_some_and(|(created, began)| created > began);
    if is_younger {
        NEVER
    } else {
        millis(look.seen_until.unwrap_or(look.at))
    }
}

/// What is the same for all pipelines of a look.
struct Surroundings<'a> {
    newest: Newest<'a>,
    gone: BTreeSet<u64>,
    baseline: i64,
    begins: bool,
}

/// The newest pipelines of a look, by lane.
struct Newest<'a> {
    by_source: BTreeMap<(&'a str, RefKind, &'a str), u64>,
    by_parent: BTreeMap<(&'a str, u64, &'a str, &'a str), u64>,
}

impl<'a> Newest<'a> {
    fn of(look: &'a Look) -> Self {
        let mut newest = Self {
            by_source: BTreeMap::new(),
            by_parent: BTreeMap::new(),
        };
        for seen in &look.pipelines {
            let id = seen.id.get();
            let lane = (&*seen.git_ref, seen.kind, seen.source.as_str());
            let of_lane = newest.by_source.entry(lane).or_default();
            *of_lane = id.max(*of_lane);
            if let Some(parent) = &seen.parent {
                let project = parent.project.get();
                let lane = (
                    &*seen.git_ref,
                    project,
                    &*parent.git_ref,
                    &*parent.bridge_name,
                );
                let of_lane = newest.by_parent.entry(lane).or_default();
                *of_lane = id.max(*of_lane);
            }
        }
        newest
    }

    fn of_source(&self, name: &LaneName) -> u64 {
        let lane = (&*name.git_ref, name.kind, name.source.as_str());
        self.by_source.get(&lane).copied().unwrap_or(0)
    }

    fn of_jobs(&self, name: &LaneName) -> u64 {
        let Some(parent) = &name.parent else {
            return self.of_source(name);
        };
        let lane = (
            &*name.git_ref,
            parent.project,
            &*parent.git_ref,
            &*parent.bridge,
        );
        self.by_parent.get(&lane).copied().unwrap_or(0)
    }
}

/// One pipeline of a look, and what is known of it.
pub(super) struct Case<'a> {
    pub(super) look: &'a Look,
    pub(super) seen: &'a PipelineSeen,
    pub(super) series: Option<&'a RefSeries>,
    pub(super) entry: Entry,
    pub(super) name: LaneName,
    /// Whether it is in the ledger.
    pub(super) is_known: bool,
    /// Whether it is not because it was over long ago: what it did until then is decided.
    pub(super) is_pruned: bool,
    pub(super) pruned_through: i64,
    /// Whether this is the first look, or the first one again.
    pub(super) begins: bool,
    pub(super) baseline: i64,
    /// Pipelines that are no longer shown.
    pub(super) gone: &'a BTreeSet<u64>,
    updated: i64,
    is_newest_of_source: bool,
    is_newest_of_jobs: bool,
}

impl<'a> Case<'a> {
    fn new(
        ledger: &'a ProjectLedger,
        look: &'a Look,
        seen: &'a PipelineSeen,
        surroundings: &'a Surroundings<'a>,
    ) -> Self {
        let Surroundings {
            newest,
            gone,
            baseline,
            begins,
        } = surroundings;
        let id = seen.id.get();
        let created = millis(seen.created_at);
        let known = ledger.entries.get(&id);
        let series = ledger.refs.get(&seen.git_ref).map(AsRef::as_ref);
        let mut name = lane_name(seen);
        if name.parent.is_none() {
            // A webhook does not say which job started a pipeline; an earlier look may have.
            name.parent = series.and_then(|series| series.parent_of(id)).cloned();
        }
        let latest = |lane: Option<&Lane>| {
            lane.and_then(|lane| lane.latest.as_ref())
                .filter(|latest| !gone.contains(&latest.id))
                .map_or(0, |latest| latest.id)
        };
        let of_source = latest(series.and_then(|series| series.lane_of_source(&name)));
        let of_jobs = latest(series.and_then(|series| series.lane_of_jobs(&name)));
        Self {
            look,
            seen,
            series,
            entry: known
                .cloned()
                .unwrap_or_else(|| Entry::unknown(created, *baseline, ledger.pruned_through)),
            is_known: known.is_some(),
            is_pruned: known.is_none() && created <= ledger.pruned_through,
            pruned_through: ledger.pruned_through,
            begins: *begins,
            baseline: *baseline,
            gone,
            updated: millis(seen.updated_at),
            is_newest_of_source: id >= newest.of_source(&name).max(of_source),
            is_newest_of_jobs: id >= newest.of_jobs(&name).max(of_jobs),
            name,
        }
    }

    fn decide(mut self, ruling: &mut Ruling) {
        let mut facts = Vec::new();
        self.decide_run(&mut facts, &mut ruling.admission);
        self.decide_child(&mut facts);
        decide_jobs::count(&self, &mut facts, &mut ruling.admission);
        let is_current = self.is_current();
        if is_current {
            ruling.facts.extend(self.changed_pipeline(facts.is_empty()));
        }
        ruling.facts.append(&mut facts);
        if is_current && self.is_newest_of_jobs {
            ruling.facts.extend(decide_jobs::show(&self));
        }
    }

    fn id(&self) -> u64 {
        self.seen.id.get()
    }

    fn decide_run(&mut self, facts: &mut Vec<Fact>, admission: &mut Admission) {
        let finished = self.seen.finished_at.map(millis);
        let is_unjudged = self.entry.run == Run::Undecided
            && self.entry.jobs_after > NEVER
            && (!self.is_known || self.entry.jobs_after == self.baseline);
        if is_unjudged && !self.begins && had_ended(self.seen, self.baseline) {
            self.entry.run = Run::History;
            admission.history += 1;
            facts.push(self.run_fact(None, false, false));
        }
        if !has_run(&self.seen.status) {
            // It runs again, and had ended before the first look.
            if let Some(finished) = finished
                && self.entry.run == Run::Undecided
                && !self.is_known
                && finished <= self.baseline
            {
                self.entry.run = Run::History;
                facts.push(self.run_fact(Some(finished), false, false));
            }
            return;
        }
        if self.entry.run == Run::Undecided {
            let ended = finished.unwrap_or(self.updated);
            let is_listed_only = finished.is_none()
                && self.look.origin == Origin::Rest
                && matches!(self.seen.jobs, JobsSeen::None);
            if is_listed_only && ended > self.baseline {
                // REST's lists leave out the times: the look at it comes, and counts it.
                return;
            }
            // A webhook may have shown it at work after it had ended, and tells the second only.
            let was_seen_before =
                self.is_known && !self.begins && second(ended) >= second(self.baseline);
            let is_counted = was_seen_before || ended > self.baseline;
            if is_counted {
                self.entry.run = Run::Counted;
                admission.counted += 1;
            } else {
                self.entry.run = Run::History;
                admission.history += 1;
            }
            facts.push(self.run_fact(finished, false, is_counted));
            return;
        }
        let threshold = if self.is_pruned {
            self.pruned_through
        } else {
            self.baseline
        };
        let Some(finished) =
            finished.filter(|finished| *finished > threshold && !self.entry.has_finish(*finished))
        else {
            admission.duplicates += 1;
            return;
        };
        if self.is_known && self.entry.finishes.is_empty() && self.entry.run == Run::Counted {
            // Nobody had said when the run ended that was counted: it is this one.
            facts.push(self.run_fact(Some(finished), true, false));
            admission.duplicates += 1;
        } else {
            facts.push(self.run_fact(Some(finished), true, true));
            admission.counted += 1;
        }
    }

    fn run_fact(&self, finished: Option<i64>, again: bool, counted: bool) -> Fact {
        let observed = |duration: Option<std::time::Duration>| {
            duration
                .filter(|_| counted && !again)
                .filter(|duration| !duration.is_zero() || self.seen.started_at.is_some())
                .map(nanoseconds)
        };
        Fact::Run(RunFact {
            pipeline: self.id(),
            lane: self.name.clone(),
            finished,
            again,
            counted,
            status: self.seen.status.clone(),
            duration: observed(self.seen.duration),
            queued: observed(self.seen.queued),
        })
    }

    fn decide_child(&self, facts: &mut Vec<Fact>) {
        if self.name.parent.is_none()
            || self.entry.child
            || self.entry.run != Run::Counted
            || !has_run(&self.seen.status)
        {
            return;
        }
        let observed = |duration: Option<std::time::Duration>| {
            duration
                .filter(|duration| !duration.is_zero() || self.seen.started_at.is_some())
                .map(nanoseconds)
        };
        facts.push(Fact::ChildRun(ChildRunFact {
            pipeline: self.id(),
            lane: self.name.clone(),
            finished: self.seen.finished_at.map(millis),
            duration: observed(self.seen.duration),
            queued: observed(self.seen.queued),
        }));
    }

    /// Whether what is seen is not older than what is known.
    fn is_current(&self) -> bool {
        let is_webhook = self.look.origin == Origin::Webhook;
        if is_webhook && self.entry.state == State::Gone {
            return false;
        }
        let Some(known) = self.known_update() else {
            return true;
        };
        if second(known) != second(self.updated) {
            return known < self.updated;
        }
        // Webhooks tell no more than the second, and may come late; a poll tells what is now.
        !is_webhook
            || self.seen.status.is_finished()
            || matches!(self.entry.state, State::Unfinished | State::Blocked)
    }

    fn known_update(&self) -> Option<i64> {
        if self.is_known {
            return Some(self.entry.updated);
        }
        self.shown().map(|latest| latest.updated)
    }

    /// The state of this pipeline that is shown.
    fn shown(&self) -> Option<&Latest> {
        let series = self.series?;
        [
            series.lane_of_source(&self.name),
            series.lane_of_jobs(&self.name),
        ]
        .into_iter()
        .flatten()
        .filter_map(|lane| lane.latest.as_ref())
        .find(|latest| latest.id == self.id() && !self.gone.contains(&latest.id))
    }

    /// Its state as a fact, if that is not known yet.
    fn changed_pipeline(&self, is_else_known: bool) -> Option<Fact> {
        let shown = self.shown();
        let is_finished = self.seen.status.is_finished();
        let mut updated = self.updated;
        if let Some(known) = self.known_update()
            && second(known) == second(updated)
        {
            updated = updated.max(known);
        }
        let latest = Latest {
            id: self.id(),
            status: self.seen.status.clone(),
            created: millis(self.seen.created_at),
            updated,
            coverage: self.seen.coverage.or_else(|| {
                // A webhook does not tell it, and before its end a pipeline has none.
                let may_have = self.look.origin == Origin::Webhook || !is_finished;
                shown.filter(|_| may_have)?.coverage
            }),
        };
        let is_in =
            |lane: Option<&Lane>| lane.and_then(|lane| lane.latest.as_ref()) == Some(&latest);
        let is_shown = (!self.is_newest_of_source
            || is_in(
                self.series
                    .and_then(|series| series.lane_of_source(&self.name)),
            ))
            && (!self.is_newest_of_jobs
                || is_in(
                    self.series
                        .and_then(|series| series.lane_of_jobs(&self.name)),
                ));
        let is_entered = if self.is_known {
            self.entry.updated == updated && self.entry.state == State::from(&latest.status)
        } else {
            // A pipeline that was over long ago has nothing to tell, unless it is shown or runs again.
            self.is_pruned && is_finished && is_else_known
        };
        (!is_entered || !is_shown).then(|| {
            Fact::Pipeline(PipelineFact {
                id: latest.id,
                lane: self.name.clone(),
                status: latest.status,
                created: latest.created,
                updated: latest.updated,
                coverage: latest.coverage,
            })
        })
    }
}

fn lane_name(seen: &PipelineSeen) -> LaneName {
    LaneName {
        git_ref: seen.git_ref.clone(),
        kind: seen.kind,
        source: seen.source.clone(),
        parent: seen.parent.as_ref().map(|parent| ParentName {
            project: parent.project.get(),
            path: parent.project_path.clone(),
            git_ref: parent.git_ref.clone(),
            bridge: parent.bridge_name.clone(),
        }),
    }
}

pub(super) fn millis(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

pub(super) fn nanoseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
