use std::time::Duration;

use pipewright_core::watch::PollSettings;
use serde::Serialize;

use crate::error::Error;
use crate::types::{Pipeline, PipelineStatus};

/// How to wait for pipelines.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WaitOptions {
    /// How often to look.
    pub interval: PollSettings,
    /// How long to wait at most; for ever unless given.
    pub max_wait: Option<Duration>,
    /// After how long without a change a pipeline that waits for a runner is called stuck.
    pub stuck_after: Duration,
    /// Whether to give a stuck pipeline up.
    pub give_up_when_stuck: bool,
    /// Whether to go on waiting for a pipeline that waits for a person.
    pub through_manual: bool,
    /// How many errors in a row are put up with, of those that may pass.
    pub tolerated_errors: u32,
    /// How many projects are looked at at the same time, where the pipelines are of several; at
    /// least 1.
    pub projects_at_once: usize,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            interval: PollSettings {
                min: Duration::from_secs(2),
                ..PollSettings::default()
            },
            max_wait: None,
            stuck_after: Duration::from_secs(10 * 60),
            give_up_when_stuck: false,
            through_manual: false,
            tolerated_errors: 5,
            projects_at_once: 8,
        }
    }
}

impl WaitOptions {
    /// Sets how often to look.
    pub fn interval(mut self, interval: PollSettings) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long to wait at most.
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    /// Sets after how long a pipeline is stuck, and whether it is then given up.
    pub fn stuck_after(mut self, stuck_after: Duration, give_up: bool) -> Self {
        self.stuck_after = stuck_after;
        self.give_up_when_stuck = give_up;
        self
    }

    /// Sets whether to go on waiting for a pipeline that waits for a person.
    pub fn through_manual(mut self, through_manual: bool) -> Self {
        self.through_manual = through_manual;
        self
    }

    /// Sets how many errors in a row are put up with.
    pub fn tolerated_errors(mut self, tolerated_errors: u32) -> Self {
        self.tolerated_errors = tolerated_errors;
        self
    }

    /// Sets how many projects are looked at at the same time.
    pub fn projects_at_once(mut self, projects_at_once: usize) -> Self {
        self.projects_at_once = projects_at_once.max(1);
        self
    }

    /// Whether a pipeline in this state is waited for no longer, and why.
    pub(super) fn settled(&self, status: &PipelineStatus) -> Option<WaitOutcome> {
        if status.is_finished() {
            Some(WaitOutcome::Finished)
        } else if status.is_blocked() && !self.through_manual {
            Some(WaitOutcome::Blocked)
        } else {
            None
        }
    }
}

/// Why waiting for a pipeline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WaitOutcome {
    /// It finished; its status says how.
    Finished,
    /// It waits for a person to start a manual job.
    Blocked,
    /// It waited for a runner too long.
    Stuck,
    /// It was not finished in time.
    TimedOut,
    /// It was there, and is no more.
    Deleted,
}

/// How waiting for one pipeline ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Waited {
    /// Why.
    pub outcome: WaitOutcome,
    /// The pipeline as it was last seen.
    pub pipeline: Option<Pipeline>,
    /// How long it was waited for.
    pub waited: Duration,
}

/// What happens while waiting for one pipeline.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitEvent<'a> {
    /// It was seen for the first time, or it changed.
    Changed {
        /// Its status before.
        from: Option<&'a PipelineStatus>,
        /// It now.
        pipeline: &'a Pipeline,
    },
    /// It waits for a runner, and has not changed for long. Told once until it changes.
    Stuck {
        /// It now.
        pipeline: &'a Pipeline,
        /// For how long.
        unchanged: Duration,
    },
    /// A look failed, and will be repeated.
    PassingError {
        /// Why.
        error: &'a Error,
        /// How many looks in a row have failed.
        in_a_row: u32,
    },
}

/// Whether a pipeline in this state waits for a runner, or for what comes before one.
pub(super) fn waits_for_runner(status: &PipelineStatus) -> bool {
    use PipelineStatus::{Created, Pending, Preparing, WaitingForCallback, WaitingForResource};
    matches!(
        status,
        Created | Pending | Preparing | WaitingForCallback | WaitingForResource
    )
}
