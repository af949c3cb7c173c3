//! What changed, for those who watch: webhooks above all.

use chrono::{DateTime, Utc};

use super::{DeploymentStatus, Status};

/// Something reached another status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// When, in simulated time.
    pub at: DateTime<Utc>,
    /// The project it belongs to.
    pub project_id: u64,
    /// What.
    pub change: Change,
}

/// What changed, from which status to which. `from` is absent for what was just made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A pipeline.
    Pipeline {
        /// The pipeline's id.
        id: u64,
        /// The status before.
        from: Option<Status>,
        /// The status now.
        to: Status,
    },
    /// A job or bridge.
    Job {
        /// The job's id.
        id: u64,
        /// The status before.
        from: Option<Status>,
        /// The status now.
        to: Status,
    },
    /// A deployment.
    Deployment {
        /// The deployment's id.
        id: u64,
        /// The status before.
        from: Option<DeploymentStatus>,
        /// The status now.
        to: DeploymentStatus,
    },
}
