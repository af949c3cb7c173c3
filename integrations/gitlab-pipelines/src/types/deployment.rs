//! Deployments.

use chrono::{DateTime, Utc};
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::{DeploymentId, Environment, Job, User, lenient, timestamp};

/// One version of a project, put into an environment.
///
/// GitLab tells no time of finishing here: look at the job's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// The id, unique on the server.
    pub id: DeploymentId,
    /// The number within its project.
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iid: Option<u64>,
    /// The branch or tag.
    #[serde(default, rename = "ref", deserialize_with = "lenient::or_default")]
    pub git_ref: String,
    /// The commit.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sha: String,
    /// What state it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<DeploymentStatus>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Who deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// Where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// The job that deployed; none when an outside system did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployable: Option<Job>,
    /// How many approvals it waits for (Premium, single deployments only).
    #[serde(default, deserialize_with = "lenient::number")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_approval_count: Option<u64>,
}

impl Deployment {
    /// When the deploying job finished: the nearest to a deployment's end that REST tells.
    pub fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.deployable.as_ref().and_then(|job| job.finished_at)
    }
}

open_enum! {
    /// What state a deployment is in.
    pub enum DeploymentStatus {
        /// Made, and not yet at work.
        Created = "created",
        /// At work.
        Running = "running",
        /// Done.
        Success = "success",
        /// Failed.
        Failed = "failed",
        /// Cancelled.
        Canceled = "canceled",
        /// Skipped.
        Skipped = "skipped",
        /// Waiting for an approval.
        Blocked = "blocked",
    }
}

open_enum! {
    /// What a list of deployments is ordered by.
    pub enum DeploymentOrder {
        /// The id.
        Id = "id",
        /// The number within the project.
        Iid = "iid",
        /// When it was created.
        CreatedAt = "created_at",
        /// When it last changed.
        UpdatedAt = "updated_at",
        /// When it finished; for finished deployments only.
        FinishedAt = "finished_at",
    }
}
