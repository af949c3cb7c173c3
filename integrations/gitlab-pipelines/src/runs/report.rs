use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::types::{PipelineStatus, PipelineSummary};
use crate::watch::Target;

/// What became of several pipelines. Each is in exactly one of the lists, which are in the order in
/// which the pipelines were given.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RunsReport {
    /// Those that succeeded.
    pub succeeded: Vec<RunEnd>,
    /// Those that ended otherwise, or wait for a person.
    pub failed: Vec<RunEnd>,
    /// Those of which the end is not known.
    pub errors: Vec<RunEnd>,
    /// Those that were cancelled because another did not succeed.
    pub canceled: Vec<Canceled>,
}

impl RunsReport {
    /// Whether all succeeded.
    pub fn is_success(&self) -> bool {
        self.failed.is_empty() && self.errors.is_empty() && self.canceled.is_empty()
    }

    /// How many pipelines it tells of.
    pub fn len(&self) -> usize {
        self.succeeded.len() + self.failed.len() + self.errors.len() + self.canceled.len()
    }

    /// Whether it tells of none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn add(&mut self, end: RunEnd) {
        match &end.cause {
            RunCause::Finished(PipelineStatus::Success) => self.succeeded.push(end),
            RunCause::Finished(_) | RunCause::Blocked => self.failed.push(end),
            RunCause::Stuck | RunCause::TimedOut | RunCause::Deleted | RunCause::Error(_) => {
                self.errors.push(end);
            }
        }
    }

    pub(super) fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&Target) -> K) {
        for ends in [&mut self.succeeded, &mut self.failed, &mut self.errors] {
            ends.sort_by_key(|end| key(&end.target));
        }
        self.canceled.sort_by_key(|canceled| key(&canceled.target));
    }
}

/// How one of several pipelines ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct RunEnd {
    /// Which.
    pub target: Target,
    /// It as it was last seen, if it was.
    pub pipeline: Option<PipelineSummary>,
    /// Why it is waited for no longer.
    pub cause: RunCause,
}

/// Why a pipeline is waited for no longer.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunCause {
    /// It finished, with this status.
    Finished(PipelineStatus),
    /// It waits for a person to start a manual job.
    Blocked,
    /// It waited for a runner too long.
    Stuck,
    /// It was not finished in time.
    TimedOut,
    /// It was there, and is no more.
    Deleted,
    /// It could not be looked at, or not be cancelled. One error of a project is shared by all its
    /// pipelines.
    Error(Arc<Error>),
}

impl fmt::Display for RunCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished(status) => status.fmt(formatter),
            Self::Blocked => formatter.write_str("waits for somebody to start a job"),
            Self::Stuck => formatter.write_str("no runner takes its jobs"),
            Self::TimedOut => formatter.write_str("not finished in time"),
            Self::Deleted => formatter.write_str("deleted meanwhile"),
            Self::Error(error) => error.fmt(formatter),
        }
    }
}

/// A pipeline that was cancelled because another did not succeed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Canceled {
    /// Which.
    pub target: Target,
    /// Its status in GitLab's answer: `canceled`, or `canceling` while a job cleans up.
    pub status: PipelineStatus,
}
