//! Pipelines that had ended before the first look, and run again.

use chrono::{DateTime, TimeDelta, Utc};

use super::decide::millis;
use crate::facts::{JobSeen, JobsSeen, PipelineSeen};

/// Whether a pipeline that no look had shown before had ended by the first one, and was retried since:
/// the server no longer tells the first end of one that runs again, but its jobs do. Some run of a job
/// was made since, and none was under way at that moment.
///
/// A bridge is no such job, so of a pipeline that only waited for a child then this may be wrong.
pub(super) fn had_ended(seen: &PipelineSeen, baseline: i64) -> bool {
    let JobsSeen::All(jobs) = &seen.jobs else {
        return false;
    };
    let is_before = |at: DateTime<Utc>| millis(at) <= baseline;
    let is_under_way = |job: &JobSeen| {
        let waited = job
            .queued
            .and_then(|queued| TimeDelta::from_std(queued).ok());
        let since = job
            .started_at
            .map(|started| started - waited.unwrap_or_default());
        since.is_some_and(is_before) && !job.finished_at.is_some_and(is_before)
    };
    let made_since = |job: &JobSeen| job.created_at.is_some_and(|at| !is_before(at));
    is_before(seen.created_at) && jobs.iter().any(made_since) && !jobs.iter().any(is_under_way)
}
