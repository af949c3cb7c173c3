//! Environments.

use chrono::{DateTime, Utc};
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::{Deployment, EnvironmentId, lenient, timestamp};

/// Where a project is deployed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// The id.
    pub id: EnvironmentId,
    /// The name, such as `production` or `review/feature-a`.
    pub name: String,
    /// The name as it may appear in a host name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub slug: String,
    /// Where it can be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_url: Option<String>,
    /// Whether it is there; absent where it is shown inside a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<EnvironmentState>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<EnvironmentTier>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When it will be stopped by itself.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_stop_at: Option<DateTime<Utc>>,
    /// What stops it by itself: `always` or `with_action` (GitLab 17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_stop_setting: Option<String>,
    /// What it is, in words (GitLab 16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The Kubernetes namespace (GitLab 16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes_namespace: Option<String>,
    /// What was deployed last. Only [`get`](crate::services::EnvironmentService::get) has it, lists
    /// have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_deployment: Option<Box<Deployment>>,
}

/// What a request to stop stale environments was answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopStale {
    /// The server's words.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub message: String,
}

open_enum! {
    /// Whether an environment is there.
    pub enum EnvironmentState {
        /// There.
        Available = "available",
        /// Being stopped.
        Stopping = "stopping",
        /// Stopped.
        Stopped = "stopped",
    }
}

open_enum! {
    /// What an environment is for.
    pub enum EnvironmentTier {
        /// What customers use.
        Production = "production",
        /// The rehearsal of production.
        Staging = "staging",
        /// Tests.
        Testing = "testing",
        /// Development and reviews.
        Development = "development",
        /// Anything else; GitLab writes `other`.
        Unclassified = "other",
    }
}
