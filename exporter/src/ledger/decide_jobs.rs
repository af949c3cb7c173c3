//! Jobs: which are counted, and which are shown.

use std::collections::{BTreeMap, BTreeSet};

use pipewright_gitlab::types::PipelineStatus;

use super::decide::{Case, millis, nanoseconds};
use super::entry::{NEVER, has_run};
use crate::facts::{Admission, JobSeen, JobsSeen, Origin};
use crate::families::LaneJob;
use crate::store::{Fact, JobFact, JobRunFact, JobsFact};

/// Counts the jobs that ended.
pub(super) fn count(case: &Case<'_>, facts: &mut Vec<Fact>, admission: &mut Admission) {
    let seen = case.seen;
    let mut here = BTreeSet::new();
    let mut passed = Vec::new();
    let was_forgotten = case.entry.was_forgotten();
    let jobs_after = if case.begins {
        case.entry.jobs_after.max(case.baseline)
    } else {
        case.entry.jobs_after
    };
    for job in seen.jobs.as_slice() {
        if !has_run(&job.status) {
            continue;
        }
        let id = job.id.get();
        let ended = millis(job.finished_at.unwrap_or(seen.updated_at));
        let is_history = ended <= jobs_after;
        if case.entry.jobs.contains(id) || !here.insert(id) || (was_forgotten && is_history) {
            admission.duplicates += 1;
        } else if is_history {
            passed.push(id);
            admission.history += 1;
        } else {
            facts.push(run_fact(case, job));
            admission.counted += 1;
        }
    }
    // Of a pipeline whose jobs were all seen every end is known by its id: times are of no matter. Not
    // of one that had been forgotten: the ids of what was decided before went with it.
    let all = matches!(seen.jobs, JobsSeen::All(_))
        && case.entry.jobs_after > NEVER
        && !case.is_pruned
        && !was_forgotten;
    if all || !passed.is_empty() {
        facts.push(Fact::JobsPassed {
            pipeline: seen.id.get(),
            jobs: passed,
            all,
        });
    }
}

fn run_fact(case: &Case<'_>, job: &JobSeen) -> Fact {
    let observed = |duration: Option<std::time::Duration>| {
        duration
            .filter(|duration| !duration.is_zero() || job.started_at.is_some())
            .map(nanoseconds)
    };
    Fact::JobRun(JobRunFact {
        pipeline: case.seen.id.get(),
        git_ref: case.seen.git_ref.clone(),
        id: job.id.get(),
        stage: job.stage.clone(),
        name: job.name.clone(),
        status: job.status.clone(),
        runner: job.runner,
        finished: job.finished_at.map(millis),
        duration: observed(job.duration),
        queued: observed(job.queued),
    })
}

/// The states of the jobs of the newest pipeline of its lane, as far as they changed.
pub(super) fn show(case: &Case<'_>) -> Option<Fact> {
    let is_all = match &case.seen.jobs {
        JobsSeen::None => return None,
        JobsSeen::Some(_) => false,
        JobsSeen::All(_) => true,
    };
    let mut newest = BTreeMap::<(&str, &str), &JobSeen>::new();
    for job in case.seen.jobs.as_slice() {
        if job.retried {
            continue;
        }
        newest
            .entry((&job.stage, &job.name))
            .and_modify(|other| {
                if other.id < job.id {
                    *other = job;
                }
            })
            .or_insert(job);
    }
    let lane = case
        .series
        .and_then(|series| series.lane_of_jobs(&case.name));
    let shown: BTreeMap<(&str, &str), &LaneJob> = lane
        .into_iter()
        .flat_map(|lane| &lane.jobs)
        .filter(|job| !case.gone.contains(&job.pipeline))
        .map(|job| ((&*job.name.stage, &*job.name.name), job))
        .collect();
    let left: Vec<u64> = shown
        .iter()
        .filter(|(name, _)| is_all && !newest.contains_key(*name))
        .map(|(_, job)| job.id)
        .collect();
    let jobs: Vec<JobFact> = newest
        .iter()
        .filter_map(|(name, job)| changed(case, job, shown.get(name).copied()))
        .collect();
    (!jobs.is_empty() || !left.is_empty()).then(|| {
        Fact::Jobs(JobsFact {
            pipeline: case.seen.id.get(),
            lane: case.name.clone(),
            jobs,
            left,
        })
    })
}

fn changed(case: &Case<'_>, job: &JobSeen, shown: Option<&LaneJob>) -> Option<JobFact> {
    let id = job.id.get();
    let mut fact = JobFact {
        id,
        stage: job.stage.clone(),
        name: job.name.clone(),
        status: job.status.clone(),
        failure_reason: job.failure_reason.as_deref().map(Into::into),
        artifact_bytes: job.artifact_bytes,
    };
    let Some(shown) = shown else {
        return Some(fact);
    };
    let is_older = (shown.pipeline, shown.id) > (case.seen.id.get(), id);
    if is_older || (shown.id == id && !may_follow(&shown.status, &job.status, case.look.origin)) {
        return None;
    }
    if shown.id == id && shown.status == job.status {
        // Not every source tells these.
        fact.failure_reason = fact
            .failure_reason
            .or_else(|| shown.failure_reason.as_deref().map(Into::into));
        fact.artifact_bytes = fact.artifact_bytes.or(shown.artifact_bytes);
    }
    let is_same = shown.id == id
        && shown.pipeline == case.seen.id.get()
        && shown.status == fact.status
        && shown.failure_reason.as_deref() == fact.failure_reason.as_deref()
        && shown.artifact_bytes == fact.artifact_bytes;
    (!is_same).then_some(fact)
}

/// Whether a run of a job that was seen in one state may be in another one later. Webhooks come late
/// and in any order, and do not say when the job changed.
fn may_follow(old: &PipelineStatus, new: &PipelineStatus, origin: Origin) -> bool {
    if has_run(old) {
        return has_run(new);
    }
    // What is skipped or waits for somebody may be asked for at any time.
    origin != Origin::Webhook || rank(new) >= rank(old)
}

/// How far a job has come.
fn rank(status: &PipelineStatus) -> u8 {
    match status {
        PipelineStatus::Running => 2,
        PipelineStatus::Canceling => 3,
        status if has_run(status) => 4,
        PipelineStatus::Pending => 1,
        _ => 0,
    }
}
