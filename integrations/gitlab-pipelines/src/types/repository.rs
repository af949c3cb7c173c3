//! Branches and tags.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{lenient, timestamp};

/// A branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The name.
    pub name: String,
    /// Whether it is merged into the default branch.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub merged: bool,
    /// Whether only some may push to it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub protected: bool,
    /// Whether it is the one that is meant when none is named.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub default: bool,
    /// Its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// Its newest commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<RefCommit>,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The name.
    pub name: String,
    /// Its message; of an annotated tag only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The object that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether only some may make it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub protected: bool,
    /// When it was made; of an annotated tag only.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// The commit that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<RefCommit>,
}

/// The commit of a branch or a tag, as shown inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefCommit {
    /// The SHA.
    pub id: String,
    /// The first line of the message.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub title: String,
    /// When it was made.
    #[serde(default, deserialize_with = "timestamp::optional")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed_date: Option<DateTime<Utc>>,
}
