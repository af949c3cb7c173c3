use pipewright_gitlab::types::{Bridge, Job, JobId, JobStatus};

use crate::commands::view::turning;
use crate::output::{printable, seconds, status_style};

/// A job or a bridge, as far as a watcher cares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) stage: String,
    pub(crate) status: JobStatus,
    pub(crate) allow_failure: bool,
    pub(crate) failure_reason: Option<String>,
    /// Seconds it took, or takes so far.
    pub(crate) duration: Option<f64>,
    /// What it started, if it is a bridge that did.
    pub(crate) downstream: Option<String>,
    pub(crate) is_bridge: bool,
}

impl From<Job> for Item {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            name: printable(&job.name).into_owned(),
            stage: printable(&job.stage).into_owned(),
            status: job.status,
            allow_failure: job.allow_failure,
            failure_reason: job.failure_reason.map(|reason| reason.to_string()),
            duration: job.duration,
            downstream: None,
            is_bridge: false,
        }
    }
}

impl From<Bridge> for Item {
    fn from(bridge: Bridge) -> Self {
        let downstream = bridge.downstream_pipeline.as_ref();
        Self {
            id: bridge.id,
            name: printable(&bridge.name).into_owned(),
            stage: printable(&bridge.stage).into_owned(),
            status: bridge.status,
            allow_failure: bridge.allow_failure,
            failure_reason: bridge.failure_reason.map(|reason| reason.to_string()),
            duration: bridge.duration,
            downstream: downstream.map(|pipeline| format!("pipeline {}", pipeline.id)),
            is_bridge: true,
        }
    }
}

impl Item {
    /// Whether it failed in a way that matters.
    pub(crate) fn broke_the_pipeline(&self) -> bool {
        self.status == JobStatus::Failed && !self.allow_failure
    }

    /// What is remarkable beyond the status.
    pub(super) fn remark(&self) -> String {
        let mut remarks = Vec::new();
        if let Some(downstream) = &self.downstream {
            remarks.push(format!("→ {downstream}"));
        }
        if self.status == JobStatus::Failed {
            remarks.extend(self.failure_reason.clone());
            if self.allow_failure {
                remarks.push("allowed to fail".to_owned());
            }
        }
        remarks.join(", ")
    }

    /// The line of a log of changes.
    pub(super) fn change(&self) -> String {
        let took = match self.duration {
            Some(duration) if self.status.is_finished() => format!(" in {}", seconds(duration)),
            _ => String::new(),
        };
        let remark = match self.remark() {
            remark if remark.is_empty() => remark,
            remark => format!(" ({remark})"),
        };
        let style = status_style(self.status.as_str());
        format!(
            "{} {}: {style}{}{style:#}{took}{remark}",
            self.stage, self.name, self.status
        )
    }
}

/// The sign of a status; `frame` turns the one of what is at work.
pub(super) fn sign(status: &JobStatus, frame: usize) -> &'static str {
    match status {
        JobStatus::Success => "✓",
        JobStatus::Failed => "✗",
        JobStatus::Canceled => "⊘",
        JobStatus::Skipped => "»",
        JobStatus::Manual => "▶",
        JobStatus::Scheduled => "◷",
        JobStatus::Running | JobStatus::Canceling => turning(frame),
        JobStatus::Pending | JobStatus::Preparing => "◌",
        _ => "·",
    }
}
