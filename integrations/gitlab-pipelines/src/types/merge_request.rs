//! Merge requests.

use chrono::{DateTime, Utc};
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::{ProjectId, lenient, timestamp};

open_enum! {
    /// What became of a merge request.
    pub enum MergeRequestState {
        /// It is open.
        Opened = "opened",
        /// It was closed and not merged.
        Closed = "closed",
        /// It is being merged.
        Locked = "locked",
        /// It was merged.
        Merged = "merged",
    }
}

/// A merge request, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeRequest {
    /// The id, unique on the server.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub id: u64,
    /// The number within its project.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub iid: u64,
    /// The project that it is merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// The title.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub title: String,
    /// What became of it.
    pub state: MergeRequestState,
    /// The branch that is to be merged.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub source_branch: String,
    /// The branch it is to be merged into.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub target_branch: String,
    /// Whether it is not ready.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub draft: bool,
    /// The newest commit of the source branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// When it was merged.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
}
