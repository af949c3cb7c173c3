//! Jobs and the attempts that a retry replaced. GitLab does not say which is which, but gives every
//! attempt of a job its name, and a later attempt a larger id.

use std::collections::BTreeMap;

use super::report::{Attempt, FailedJob, RecoveredJob};
use crate::types::{Job, JobFailureReason, JobId, JobStatus};

/// The jobs of a pipeline by how they ended.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) counts: BTreeMap<JobStatus, usize>,
    pub(super) failed: Vec<FailedJob>,
    pub(super) allowed: Vec<FailedJob>,
    pub(super) recovered: Vec<RecoveredJob>,
}

/// Sorts the attempts of all jobs, in any order.
pub(super) fn sort(mut jobs: Vec<Job>) -> Sorted {
    jobs.sort_by_key(|job| job.id);
    let mut named: BTreeMap<String, Vec<Job>> = BTreeMap::new();
    for job in jobs {
        named.entry(job.name.clone()).or_default().push(job);
    }
    let mut lasts: Vec<(Job, Vec<Attempt>)> = named
        .into_values()
        .filter_map(|mut attempts| {
            let last = attempts.pop()?;
            Some((last, attempts.into_iter().map(attempt).collect()))
        })
        .collect();
    // In the order in which GitLab made them, which is that of the stages.
    lasts.sort_by_key(|(last, attempts)| attempts.first().map_or(last.id, |first| first.id));
    let mut sorted = Sorted::default();
    for (last, attempts) in lasts {
        *sorted.counts.entry(last.status.clone()).or_default() += 1;
        if last.status == JobStatus::Failed {
            let list = if last.allow_failure {
                &mut sorted.allowed
            } else {
                &mut sorted.failed
            };
            list.push(failed(last, attempts));
        } else if last.status == JobStatus::Success
            && attempts
                .iter()
                .any(|attempt| attempt.status == JobStatus::Failed)
        {
            sorted.recovered.push(RecoveredJob {
                id: last.id,
                name: last.name,
                attempts,
            });
        }
    }
    sorted
}

fn attempt(job: Job) -> Attempt {
    Attempt {
        id: job.id,
        status: job.status,
        failure_reason: job.failure_reason,
        duration: job.duration,
    }
}

fn failed(job: Job, attempts: Vec<Attempt>) -> FailedJob {
    FailedJob {
        id: job.id,
        name: job.name,
        stage: job.stage,
        reason: words(job.failure_reason.as_ref()),
        failure_reason: job.failure_reason,
        started_at: job.started_at,
        duration: job.duration,
        runner: job
            .runner
            .map(|runner| describe(runner.id.get(), runner.description)),
        web_url: job.web_url,
        attempts,
        log: None,
    }
}

fn describe(id: u64, description: String) -> String {
    if description.is_empty() {
        format!("runner {id}")
    } else {
        description
    }
}

/// A reason in words.
pub(super) fn words(reason: Option<&JobFailureReason>) -> String {
    reason.map_or_else(
        || "no reason was given".to_owned(),
        |reason| reason.words().to_owned(),
    )
}

/// The ids of the jobs whose logs are read: those that fail their pipeline first.
pub(super) fn order_of_logs<'a>(
    failed: impl Iterator<Item = &'a FailedJob>,
    allowed: impl Iterator<Item = &'a FailedJob>,
) -> Vec<JobId> {
    failed.chain(allowed).map(|job| job.id).collect()
}
