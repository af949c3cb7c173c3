//! Whether what was counted and what is shown is what happened.

use std::collections::{BTreeMap, BTreeSet};

use amazing_gitlab_exporter::store::{ChildRunFact, Fact, JobRunFact, RunFact};
use chrono::{DateTime, TimeDelta, Utc};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::{JobKind, Status};
use pipewright_simulator::gitlab::truth::{Happening, JobFinish, Parent, PipelineFinish};

use super::driver::Tally;
use super::journal::Kept;
use super::numbers::check_counters;
use super::shown::Shown;
use super::statuses::check_statuses;

type Time = DateTime<Utc>;

/// What happened, by what it happened to.
#[derive(Default)]
pub struct Truth<'a> {
    pub pipelines: BTreeMap<u64, Vec<&'a PipelineFinish>>,
    pub jobs: BTreeMap<u64, &'a JobFinish>,
    pub reopened: BTreeMap<u64, Vec<Time>>,
    pub parents: BTreeMap<u64, &'a Parent>,
    pub retried: BTreeSet<u64>,
    pub unfinished: BTreeSet<u64>,
    /// Those that were over once without having run, and when.
    pub skipped: BTreeMap<u64, Time>,
    /// Every pipeline that was over once.
    pub deletable: BTreeMap<u64, &'a PipelineFinish>,
    pub deleted_pipelines: BTreeSet<u64>,
    pub deleted_projects: BTreeSet<u64>,
}

/// What was decided.
#[derive(Default)]
pub struct Decided {
    /// By project: what is history, and when its first look was kept.
    pub tracked: BTreeMap<u64, (Option<i64>, Time)>,
    pub runs: BTreeMap<(u64, u64), RunFact>,
    pub children: BTreeMap<(u64, u64), ChildRunFact>,
    pub jobs: BTreeMap<(u64, u64), JobRunFact>,
    /// By project: until when what was over is forgotten.
    pub pruned: BTreeMap<u64, i64>,
}

/// Whether the exporter looked by REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    No,
    Steady,
    /// It was restarted, and has forgotten who started whom.
    Restarted,
}

/// Whether something must have been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Yes,
    No,
    /// Nobody can tell: it was deleted before it had to be seen, or ended while the first look was
    /// on its way.
    Either,
}

/// Everything that is wrong, or how much was compared.
///
/// `rest` is whether it was looked at by REST, which does not tell all that GraphQL does, and whether
/// the exporter was restarted meanwhile.
pub fn all(
    gitlab: &GitLabSimulator,
    rest: Rest,
    happenings: &[Happening],
    kept: &[Kept],
    text: &str,
) -> Result<Tally, Vec<String>> {
    let truth = truth(happenings);
    let decided = decided(kept);
    let mut complaints = Vec::new();
    check_projects(gitlab, &decided, &mut complaints);
    check_runs(&truth, &decided, rest, &mut complaints);
    check_jobs(&truth, &decided, &mut complaints);
    let shown = Shown::read(text);
    let mut numbers = check_counters(gitlab, &decided, &shown, &mut complaints);
    numbers += check_statuses(gitlab, &truth, &shown, &mut complaints);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    Ok(Tally {
        pipelines: decided.runs.values().filter(|run| run.counted).count(),
        jobs: decided.jobs.len(),
        numbers,
        ..Tally::default()
    })
}

fn truth(happenings: &[Happening]) -> Truth<'_> {
    let mut truth = Truth::default();
    for happening in happenings {
        match happening {
            Happening::PipelineFinished(finish) if ran(finish.status) => {
                truth.unfinished.remove(&finish.id);
                truth.deletable.insert(finish.id, finish);
                truth.pipelines.entry(finish.id).or_default().push(finish);
            }
            Happening::PipelineFinished(finish) => {
                truth.skipped.entry(finish.id).or_insert(finish.updated_at);
                truth.deletable.insert(finish.id, finish);
            }
            Happening::JobFinished(job) if job.kind == JobKind::Build && ran(job.status) => {
                truth.jobs.insert(job.id, job);
            }
            Happening::PipelineTriggered { id, parent, .. } => {
                truth.parents.insert(*id, parent);
            }
            Happening::PipelineReopened { id, at } => {
                truth.unfinished.insert(*id);
                truth.reopened.entry(*id).or_default().push(*at);
            }
            Happening::JobRetried { id, .. } => {
                truth.retried.insert(*id);
            }
            Happening::PipelineDeleted { id, .. } => {
                truth.deleted_pipelines.insert(*id);
            }
            Happening::ProjectDeleted { id, .. } => {
                truth.deleted_projects.insert(*id);
            }
            _ => {}
        }
    }
    truth
}

fn ran(status: Status) -> bool {
    matches!(status, Status::Success | Status::Failed | Status::Canceled)
}

/// The first fact of each key is the one that holds.
fn decided(kept: &[Kept]) -> Decided {
    let mut decided = Decided::default();
    let mut keys = BTreeSet::new();
    for Kept { at, batch } in kept {
        for fact in &batch.facts {
            if let Some(key) = fact.key()
                && !keys.insert((batch.project, key))
            {
                continue;
            }
            match fact {
                Fact::Tracked { baseline, .. } => {
                    decided
                        .tracked
                        .entry(batch.project)
                        .or_insert((*baseline, *at));
                }
                Fact::Run(run) if !run.again => {
                    decided
                        .runs
                        .insert((batch.project, run.pipeline), run.clone());
                }
                Fact::ChildRun(run) => {
                    decided
                        .children
                        .insert((batch.project, run.pipeline), run.clone());
                }
                Fact::Pruned { through } => {
                    let pruned = decided.pruned.entry(batch.project).or_insert(*through);
                    *pruned = (*pruned).max(*through);
                }
                Fact::JobRun(run) => {
                    decided.jobs.insert((batch.project, run.id), run.clone());
                }
                _ => {}
            }
        }
    }
    decided
}

fn check_projects(gitlab: &GitLabSimulator, decided: &Decided, complaints: &mut Vec<String>) {
    gitlab.inspect(|server| {
        for project in server.projects.values() {
            let has_pipelines = server
                .pipelines
                .values()
                .any(|pipeline| pipeline.project_id == project.id);
            if has_pipelines && !decided.tracked.contains_key(&project.id) {
                complaints.push(format!("project {} was never looked at", project.full_path));
            }
        }
    });
}

impl Decided {
    /// Whether something of a project that ended at `at` is to be counted.
    fn due(&self, project: u64, at: Time, gone: bool) -> Due {
        let Some((baseline, first_look)) = self.tracked.get(&project) else {
            return Due::Either;
        };
        match baseline {
            Some(baseline) if at.timestamp_millis() <= *baseline => Due::No,
            // It may have ended while the first look was on its way.
            Some(_) if at <= *first_look => Due::Either,
            _ if gone => Due::Either,
            _ => Due::Yes,
        }
    }
}

fn check_runs(truth: &Truth<'_>, decided: &Decided, rest: Rest, complaints: &mut Vec<String>) {
    for (id, finishes) in &truth.pipelines {
        let Some(first) = finishes.first() else {
            continue;
        };
        let project = first.project_id;
        let gone =
            truth.deleted_pipelines.contains(id) || truth.deleted_projects.contains(&project);
        let ended = first.finished_at.unwrap_or(first.updated_at);
        let mut due = decided.due(project, ended, gone);
        let skipped = truth.skipped.get(id);
        if skipped.is_some_and(|at| ended - *at > TimeDelta::minutes(10)) {
            // It was over long ago without having run, and may be forgotten.
            due = Due::Either;
        }
        if due == Due::Yes && truth.unfinished.contains(id) {
            // It was at work again before it was seen, and still is: it is counted when it ends.
            due = Due::Either;
        }
        let reopened = truth.reopened.get(id).map_or(&[][..], Vec::as_slice);
        if due == Due::No && !reopened.is_empty() {
            // It is at work again when it is seen for the first time, since a first look shows only
            // the newest: nobody can know that it had ended.
            due = Due::Either;
        }
        let counted = decided.runs.get(&(project, *id)).filter(|run| run.counted);
        let what = format!(
            "pipeline {id} of project {project}, {} at {ended}, {} times",
            first.status.as_str(),
            finishes.len()
        );
        match (due, counted) {
            (Due::Yes, None) => {
                let run = decided.runs.get(&(project, *id));
                let tracked = decided.tracked.get(&project);
                complaints.push(format!("{what}: not counted; {run:?}; {tracked:?}"));
            }
            (Due::No, Some(_)) => complaints.push(format!("{what}: history, and counted")),
            _ => {}
        }
        if let Some(run) = counted
            && !finishes.iter().any(|finish| is_this(run, finish))
        {
            complaints.push(format!(
                "{what}: counted as it never was: {run:?}; it was {finishes:?}"
            ));
        }
        let parent = truth.parents.get(id);
        // Who started a pipeline is not to be learnt any more once that one is deleted.
        let has_parent = parent.is_some_and(|parent| {
            !truth.deleted_pipelines.contains(&parent.pipeline_id)
                && (rest == Rest::No
                    || (rest == Rest::Steady && is_told_by_rest(truth, decided, parent)))
        });
        let child = decided.children.get(&(project, *id));
        if has_parent && counted.is_some() && child.is_none() && !gone {
            complaints.push(format!("{what}: counted, but not with its parent"));
        }
        if let Some(child) = child {
            let named = child.lane.parent.as_ref();
            let same = parent.zip(named).is_some_and(|(parent, named)| {
                parent.project_id == named.project
                    && parent.bridge_name == *named.bridge
                    && parent.reference == *named.git_ref
            });
            if !same {
                complaints.push(format!("{what}: its parent is {parent:?}, not {named:?}"));
            }
        }
    }
    for (project, id) in decided.runs.keys() {
        if !truth.pipelines.contains_key(id) {
            complaints.push(format!(
                "pipeline {id} of project {project} never ended, and was counted"
            ));
        }
    }
}

/// REST tells who started a pipeline only among the bridges of the one that did: those that were not
/// retried, and once that one was looked at.
fn is_told_by_rest(truth: &Truth<'_>, decided: &Decided, parent: &Parent) -> bool {
    let looked_at = (parent.project_id, parent.pipeline_id);
    !truth.retried.contains(&parent.bridge_id) && decided.runs.contains_key(&looked_at)
}

fn is_this(run: &RunFact, finish: &PipelineFinish) -> bool {
    run.status.as_str() == finish.status.as_str()
        && *run.lane.git_ref == *finish.reference
        && run.lane.source.as_str() == finish.source.as_str()
        && run.lane.kind.as_str() == if finish.tag { "tag" } else { "branch" }
        && near(
            run.duration,
            finish.duration.map(|seconds| seconds * 1_000_000_000),
        )
        && near(run.queued, nanos(finish.queued))
}

fn nanos(duration: Option<std::time::Duration>) -> Option<u64> {
    duration.and_then(|duration| u64::try_from(duration.as_nanos()).ok())
}

/// Sources differ in how exact they are: webhooks and GraphQL tell some times in whole seconds. None
/// tells a time of less than a second apart from none.
fn near(counted: Option<u64>, true_one: Option<u64>) -> bool {
    match (counted, true_one) {
        (None, None) => true,
        (Some(counted), Some(true_one)) => counted.abs_diff(true_one) < 1_000_000_000,
        (None, Some(other)) | (Some(other), None) => other < 1_000_000_000,
    }
}

fn check_jobs(truth: &Truth<'_>, decided: &Decided, complaints: &mut Vec<String>) {
    for (id, job) in &truth.jobs {
        let gone = truth.deleted_pipelines.contains(&job.pipeline_id)
            || truth.deleted_projects.contains(&job.project_id);
        let Some(ended) = job.finished_at else {
            continue;
        };
        let due = decided.due(job.project_id, ended, gone);
        let counted = decided.jobs.get(&(job.project_id, *id));
        let what = format!(
            "job {id} of pipeline {} of project {}, {} at {ended}",
            job.pipeline_id,
            job.project_id,
            job.status.as_str()
        );
        match (due, counted) {
            (Due::Yes, None) => complaints.push(format!("{what}: not counted")),
            (Due::No, Some(_)) => complaints.push(format!("{what}: history, and counted")),
            _ => {}
        }
        let Some(run) = counted else { continue };
        let same = run.status.as_str() == job.status.as_str()
            && *run.name == *job.name
            && *run.stage == *job.stage
            && *run.git_ref == *job.reference
            && near(run.duration, nanos(job.duration))
            && near(run.queued, nanos(job.queued));
        if !same {
            complaints.push(format!(
                "{what}: counted as it never was: {run:?}; it was {job:?}"
            ));
        }
    }
    for (project, id) in decided.jobs.keys() {
        if !truth.jobs.contains_key(id) {
            complaints.push(format!(
                "job {id} of project {project} never ended, and was counted"
            ));
        }
    }
}
