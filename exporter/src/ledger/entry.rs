//! What is known of one pipeline.

use pipewright_gitlab::types::PipelineStatus;
use serde::{Deserialize, Serialize};

use super::job_ids::JobIds;
use crate::store::is_default;

/// No moment: before every other one.
pub(super) const NEVER: i64 = i64::MIN;

/// A pipeline that waits for a person is remembered for 12 weeks longer than one that is over.
const BLOCKED_FOR: i64 = 12 * 7 * 24 * 60 * 60 * 1000;

/// What is known of one pipeline. Kept small: there is one for each pipeline of the last days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// When it last changed, in milliseconds since 1970.
    pub(super) updated: i64,
    /// The seconds in which it ended.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) finishes: Box<[i64]>,
    /// The jobs that were decided.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) jobs: JobIds,
    /// Other jobs that ended at or before this moment are decided as well.
    pub(super) jobs_after: i64,
    pub(super) state: State,
    pub(super) run: Run,
    /// Whether it was counted as a child.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) child: bool,
}

/// Where a pipeline is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Unfinished,
    /// It waits for a person.
    Blocked,
    Finished,
    /// The server no longer has it.
    Gone,
}

/// Whether a pipeline was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Run {
    Undecided,
    Counted,
    History,
}

impl Entry {
    /// What is known of a pipeline of which nothing is remembered, by when it was made.
    pub(super) fn unknown(created: i64, baseline: i64, pruned_through: i64) -> Self {
        let mut entry = Self {
            updated: NEVER,
            finishes: Box::default(),
            jobs: JobIds::default(),
            jobs_after: NEVER,
            state: State::Unfinished,
            run: Run::Undecided,
            child: false,
        };
        if created <= pruned_through {
            entry.run = Run::History;
            entry.child = true;
            entry.jobs_after = pruned_through;
        } else if created <= baseline {
            entry.jobs_after = baseline;
        }
        entry
    }

    /// Whether it was made anew for a pipeline that had been forgotten.
    pub(super) fn was_forgotten(&self) -> bool {
        self.run == Run::History && self.child
    }

    pub(super) fn has_finish(&self, finished: i64) -> bool {
        self.finishes.contains(&second(finished))
    }

    pub(super) fn add_finish(&mut self, finished: i64) {
        if !self.has_finish(finished) {
            let mut seconds = std::mem::take(&mut self.finishes).into_vec();
            seconds.push(second(finished));
            self.finishes = seconds.into_boxed_slice();
        }
    }

    /// Whether it can be forgotten: all of it was over at that moment, or nobody had come for so long
    /// that nobody will.
    pub(super) fn was_over(&self, moment: i64) -> bool {
        let longer = match self.state {
            State::Finished | State::Gone => 0,
            State::Blocked => BLOCKED_FOR,
            State::Unfinished => return false,
        };
        self.updated <= moment.saturating_sub(longer)
            && self.finishes.iter().all(|finish| *finish <= second(moment))
    }
}

impl From<&PipelineStatus> for State {
    fn from(status: &PipelineStatus) -> Self {
        if status.is_finished() {
            Self::Finished
        } else if status.is_blocked() {
            Self::Blocked
        } else {
            Self::Unfinished
        }
    }
}

/// The second of a moment: webhooks and GraphQL tell times no finer.
pub(super) fn second(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1000)
}

/// Whether it ran, and is over.
pub(super) fn has_run(status: &PipelineStatus) -> bool {
    matches!(
        status,
        PipelineStatus::Success | PipelineStatus::Failed | PipelineStatus::Canceled
    )
}
