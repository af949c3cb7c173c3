//! One form for what GitLab writes in several.
//!
//! GraphQL tells times, and how long a job ran, in whole seconds; REST and webhooks tell some of
//! them to the millisecond. So that a figure does not depend on the way it came, all are made whole
//! seconds, rounded down as GraphQL does.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::facts::JobSeen;

/// A time to the second.
pub fn seconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(0)
}

/// A duration to the second. None for one that is negative or no number.
pub fn whole_seconds(duration: f64) -> Option<Duration> {
    let duration = Duration::try_from_secs_f64(duration).ok()?;
    Some(Duration::from_secs(duration.as_secs()))
}

/// How long a pipeline waited. GitLab writes zero as null: one that started waited for no time then.
pub(super) fn pipeline_queued(told: Option<f64>, started: bool) -> Option<Duration> {
    match told {
        Some(seconds) => whole_seconds(seconds),
        None => started.then_some(Duration::ZERO),
    }
}

/// How long a job waited. Before it starts, what is told still grows.
pub(super) fn job_queued(told: Option<f64>, started: bool) -> Option<Duration> {
    let told = told.filter(|_| started)?;
    Duration::try_from_secs_f64(told).ok()
}

/// How long something ran. Before it ends, what is told still grows.
pub(super) fn ran(told: Option<f64>, ended: bool) -> Option<Duration> {
    whole_seconds(told.filter(|_| ended)?)
}

/// Marks the jobs that a later run of the same name took the place of. REST does not tell them, but
/// the newest of a name has the highest id.
pub fn mark_retried(jobs: &mut [JobSeen]) {
    let mut newest = HashMap::<Arc<str>, _>::with_capacity(jobs.len());
    for job in &*jobs {
        let newest = newest.entry(Arc::clone(&job.name)).or_insert(job.id);
        *newest = job.id.max(*newest);
    }
    for job in jobs {
        job.retried = newest
            .get(&job.name)
            .is_some_and(|newest| *newest != job.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_duration_is_gives_none() {
        assert_eq!(whole_seconds(61.9), Some(Duration::from_secs(61)));
        for wrong in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(whole_seconds(wrong), None);
        }
        assert_eq!(pipeline_queued(None, true), Some(Duration::ZERO));
        assert_eq!(pipeline_queued(None, false), None);
        assert_eq!(ran(Some(7.0), false), None);
    }
}
