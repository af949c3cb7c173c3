//! Environments and what was deployed to them.

use chrono::{DateTime, Utc};

use super::Status;

/// An environment of a project.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The environment's id.
    pub id: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// The name, such as `review/search`.
    pub name: String,
    /// The name as it can stand in a host name.
    pub slug: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it can be looked at.
    pub external_url: Option<String>,
    /// `production`, `staging`, `testing`, `development` or `other`.
    pub tier: String,
    /// Whether it can be deployed to.
    pub state: EnvironmentState,
    /// When it will be stopped by itself.
    pub auto_stop_at: Option<DateTime<Utc>>,
    /// The manual job that stops it.
    pub stop_job: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whether an environment is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentState {
    /// Up.
    Available,
    /// Its stop job runs.
    Stopping,
    /// Down.
    Stopped,
}

impl EnvironmentState {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
        }
    }
}

/// One deployment.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The deployment's id.
    pub id: u64,
    /// The deployment's number within its project.
    pub iid: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// The environment deployed to.
    pub environment_id: u64,
    /// The job that deploys.
    pub job_id: Option<u64>,
    /// The user on whose behalf.
    pub user_id: u64,
    /// The branch or tag deployed.
    pub reference: String,
    /// Whether `reference` is a tag.
    pub tag: bool,
    /// The commit deployed.
    pub sha: String,
    /// How it went.
    pub status: DeploymentStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How a deployment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// Its job has not started.
    Created,
    /// Its job runs.
    Running,
    /// Its job ended well.
    Success,
    /// Its job ended badly.
    Failed,
    /// Its job was canceled.
    Canceled,
    /// Its job was skipped.
    Skipped,
    /// Waits for an approval.
    Blocked,
}

impl DeploymentStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Canceled,
        Self::Skipped,
        Self::Blocked,
    ];

    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
            Self::Blocked => "blocked",
        }
    }

    /// The status of a deployment whose job has this status.
    pub fn of_job(status: Status) -> Self {
        match status {
            Status::Running | Status::Canceling => Self::Running,
            Status::Success => Self::Success,
            Status::Failed => Self::Failed,
            Status::Canceled => Self::Canceled,
            Status::Skipped => Self::Skipped,
            _ => Self::Created,
        }
    }

    /// Nothing more happens.
    pub fn is_complete(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Canceled | Self::Skipped
        )
    }
}
