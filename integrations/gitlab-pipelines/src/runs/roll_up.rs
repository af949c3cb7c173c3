//! A tree of pipelines as one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::types::{Incomplete, PipelineStatus, PipelineSummary, PipelineTree};

/// A tree of pipelines as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RolledUp {
    /// The worst status of all, where a bridge that may fail makes everything below it that ended a
    /// success.
    pub status: PipelineStatus,
    /// How many pipelines there are, each counted once.
    pub pipelines: usize,
    /// How many of them failed or were cancelled, and matter.
    pub failed: usize,
    /// How many of them failed or were cancelled below a bridge that may fail.
    pub failed_but_allowed: usize,
    /// When the first was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When the last ended; none while one has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Seconds from the first's creation to the last's end; none while one has not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Whether the whole tree was seen. Otherwise what was not seen may be worse.
    pub complete: bool,
}

impl RolledUp {
    /// The wall-clock time from the first's creation until the last's end, or until `now`.
    pub fn elapsed(&self, now: DateTime<Utc>) -> Option<Duration> {
        (self.finished_at.unwrap_or(now) - self.started_at?)
            .to_std()
            .ok()
    }
}

/// Rolls a tree up.
///
/// - **Status**: the worst of all pipelines. What has not ended is worse than what has, since the
///   end is open; of what has, the order is failed, canceled, manual, success, skipped. A status
///   that this version does not know counts as not ended.
/// - **A bridge with `allow_failure`**: below it, whatever ended counts as a success. What has not
///   ended still counts, or the tree would be done before its parts.
/// - **Time**: from the first creation to the last change of a pipeline that has ended, by the
///   wall: pipelines that ran side by side are not added up. Lists tell neither a pipeline's start
///   nor its end, so these stand in for them.
///
/// A pipeline that is in the tree a second time is not counted again, but its status counts in
/// both places.
pub fn roll_up(tree: &PipelineTree) -> RolledUp {
    let mut rolled = RolledUp {
        status: tree.pipeline.status.clone(),
        pipelines: 0,
        failed: 0,
        failed_but_allowed: 0,
        started_at: None,
        finished_at: None,
        duration: None,
        complete: true,
    };
    let mut all_ended = true;
    let mut waiting = vec![(tree, false)];
    while let Some((tree, allowed)) = waiting.pop() {
        let pipeline = &tree.pipeline;
        let seen_before = tree.incomplete == Some(Incomplete::SeenBefore);
        rolled.complete &= tree.incomplete.is_none() || seen_before;
        all_ended &= has_ended(&pipeline.status);
        rolled.worsen(pipeline, allowed);
        if !seen_before {
            rolled.count(pipeline, allowed);
        }
        for branch in &tree.bridges {
            if let Some(downstream) = &branch.downstream {
                waiting.push((downstream, allowed || branch.bridge.allow_failure));
            }
        }
    }
    if !all_ended {
        rolled.finished_at = None;
    }
    if let (Some(start), Some(end)) = (rolled.started_at, rolled.finished_at) {
        rolled.duration = (end - start).to_std().ok().map(|span| span.as_secs_f64());
    }
    rolled
}

impl RolledUp {
    fn worsen(&mut self, pipeline: &PipelineSummary, allowed: bool) {
        let status = if allowed && has_ended(&pipeline.status) {
            &PipelineStatus::Success
        } else {
            &pipeline.status
        };
        // The one seen first stays, so that the tree's own root names what it shares.
        if badness(status) > badness(&self.status) {
            self.status = status.clone();
        }
    }

    fn count(&mut self, pipeline: &PipelineSummary, allowed: bool) {
        self.pipelines += 1;
        let failed = matches!(
            pipeline.status,
            PipelineStatus::Failed | PipelineStatus::Canceled
        );
        self.failed += usize::from(failed && !allowed);
        self.failed_but_allowed += usize::from(failed && allowed);
        self.started_at = match (self.started_at, pipeline.created_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let end = pipeline.updated_at.or(pipeline.created_at);
        self.finished_at = self.finished_at.max(end);
    }
}

/// Whether nothing more happens by itself. A pipeline that waits for a person may wait for ever.
fn has_ended(status: &PipelineStatus) -> bool {
    status.is_finished() || status.is_blocked()
}

/// The order of statuses: the higher, the worse.
fn badness(status: &PipelineStatus) -> u8 {
    match status {
        PipelineStatus::Skipped => 0,
        PipelineStatus::Success => 1,
        PipelineStatus::Manual => 2,
        PipelineStatus::Canceled => 3,
        PipelineStatus::Failed => 4,
        PipelineStatus::Scheduled => 5,
        PipelineStatus::Created => 6,
        PipelineStatus::Preparing => 7,
        PipelineStatus::WaitingForCallback => 8,
        PipelineStatus::WaitingForResource => 9,
        PipelineStatus::Pending => 10,
        PipelineStatus::Canceling => 11,
        PipelineStatus::Running => 12,
        PipelineStatus::Other(_) => 13,
    }
}

#[cfg(test)]
#[path = "roll_up_tests.rs"]
mod tests;
