//! The times that things took, as value streams and flow metrics show them.

use chrono::{DateTime, Utc};

use super::dora::median;
use crate::gitlab::model::Instance;

/// From when until when.
pub(in crate::gitlab) type Timeframe = (DateTime<Utc>, DateTime<Utc>);

/// A stage of the default value stream. Issues are not modelled, so three of
/// them are always empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gitlab) enum Stage {
    Issue,
    Plan,
    Code,
    Test,
    Review,
    Staging,
}

impl Stage {
    /// In their order.
    pub(in crate::gitlab) const ALL: [Self; 6] = [
        Self::Issue,
        Self::Plan,
        Self::Code,
        Self::Test,
        Self::Review,
        Self::Staging,
    ];

    /// GitLab's name for it.
    pub(in crate::gitlab) fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Plan => "plan",
            Self::Code => "code",
            Self::Test => "test",
            Self::Review => "review",
            Self::Staging => "staging",
        }
    }

    /// The events that it starts and ends with.
    pub(in crate::gitlab) fn events(self) -> (&'static str, &'static str) {
        match self {
            Self::Issue => ("ISSUE_CREATED", "ISSUE_STAGE_END"),
            Self::Plan => ("PLAN_STAGE_START", "ISSUE_FIRST_MENTIONED_IN_COMMIT"),
            Self::Code => ("CODE_STAGE_START", "MERGE_REQUEST_CREATED"),
            Self::Test => (
                "MERGE_REQUEST_LAST_BUILD_STARTED",
                "MERGE_REQUEST_LAST_BUILD_FINISHED",
            ),
            Self::Review => ("MERGE_REQUEST_CREATED", "MERGE_REQUEST_MERGED"),
            Self::Staging => (
                "MERGE_REQUEST_MERGED",
                "MERGE_REQUEST_FIRST_DEPLOYED_TO_PRODUCTION",
            ),
        }
    }
}

/// How long, in seconds, merge requests took that were merged in a timeframe.
pub(in crate::gitlab) fn times_to_merge(
    instance: &Instance,
    project_id: u64,
    timeframe: Timeframe,
) -> Vec<f64> {
    stage_times(instance, project_id, Stage::Review, timeframe)
}

/// How long, in seconds, things took that left a stage in a timeframe.
pub(in crate::gitlab) fn stage_times(
    instance: &Instance,
    project_id: u64,
    stage: Stage,
    (from, to): Timeframe,
) -> Vec<f64> {
    instance
        .merge_requests_of(project_id)
        .filter_map(|it| match stage {
            Stage::Review => Some((it.created_at, it.merged_at?)),
            Stage::Staging => Some((it.merged_at?, instance.first_deployed_at(it)?)),
            Stage::Test => {
                let build = crate::gitlab::rest::entities::head_pipeline(instance, it)?;
                Some((build.started_at?, build.finished_at?))
            }
            Stage::Issue | Stage::Plan | Stage::Code => None,
        })
        .filter(|(_, until)| (from..=to).contains(until))
        .map(|(since, until)| (until - since).as_seconds_f64())
        .collect()
}

/// How many deployments to production ended well in a timeframe.
pub(in crate::gitlab) fn deployments(
    instance: &Instance,
    project_id: u64,
    (from, to): Timeframe,
) -> usize {
    let tiers = ["production".to_owned()];
    instance
        .production_deployments(project_id, &tiers)
        .filter_map(|deployment| deployment.finished_at)
        .filter(|finished| (from..=to).contains(finished))
        .count()
}

/// The median of some times.
pub(in crate::gitlab) fn middle(times: Vec<f64>) -> Option<f64> {
    median(times)
}
