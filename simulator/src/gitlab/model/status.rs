//! The status of pipelines and jobs.

use serde::{Deserialize, Serialize};

/// A status of a pipeline or job, after GitLab's `Ci::HasStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Exists, and waits for earlier work.
    Created,
    /// Waits for a resource group.
    WaitingForResource,
    /// Waits for a prerequisite such as a cluster.
    Preparing,
    /// Waits for an external callback.
    WaitingForCallback,
    /// Waits for a runner.
    Pending,
    /// Runs.
    Running,
    /// Ended well.
    Success,
    /// Ended badly.
    Failed,
    /// Told to stop; its runner is still busy with that.
    Canceling,
    /// Stopped before its end.
    Canceled,
    /// Never ran, because earlier work ended in a way that rules it out.
    Skipped,
    /// Waits for somebody to start it.
    Manual,
    /// Waits for its time.
    Scheduled,
}

impl Status {
    /// Every status, in the order of GitLab's documentation.
    pub const ALL: [Self; 13] = [
        Self::Created,
        Self::WaitingForResource,
        Self::Preparing,
        Self::WaitingForCallback,
        Self::Pending,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Canceling,
        Self::Canceled,
        Self::Skipped,
        Self::Manual,
        Self::Scheduled,
    ];

    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::WaitingForResource => "waiting_for_resource",
            Self::Preparing => "preparing",
            Self::WaitingForCallback => "waiting_for_callback",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Canceling => "canceling",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }

    /// The status with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Nothing more happens by itself. `manual` is blocked, not complete.
    pub fn is_complete(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Canceled | Self::Skipped
        )
    }

    /// A cancel has an effect.
    pub fn is_cancelable(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::WaitingForResource
                | Self::Preparing
                | Self::WaitingForCallback
                | Self::Pending
                | Self::Running
                | Self::Scheduled
        )
    }

    /// Work is going on or about to.
    pub fn is_active(self) -> bool {
        matches!(
            self,
            Self::WaitingForResource
                | Self::Preparing
                | Self::WaitingForCallback
                | Self::Pending
                | Self::Running
                | Self::Canceling
        )
    }
}
