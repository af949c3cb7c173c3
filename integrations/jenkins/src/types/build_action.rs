//! What plugins attach to builds and queue items: an array of objects, many of them empty.

use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{BuildNumber, TestTotals};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BuildAction {
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) parameters: Vec<BuildParameter>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(super) causes: Vec<Cause>,
    #[serde(default, deserialize_with = "lenient::number")]
    fail_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::number")]
    skip_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::number")]
    total_count: Option<u64>,
}

impl BuildAction {
    pub(super) fn tests(&self) -> Option<TestTotals> {
        Some(TestTotals {
            total: self.total_count?,
            failed: self.fail_count.unwrap_or_default(),
            skipped: self.skip_count.unwrap_or_default(),
        })
    }
}

/// What a build was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BuildParameter {
    /// The Java class, which says what kind it is.
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// Its name.
    pub name: String,
    /// Its value; none where it is a secret or a file.
    #[serde(default)]
    pub value: Option<Value>,
}

/// Why a build was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Cause {
    /// The Java class, which says what kind it is.
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// In words, such as `Started by user admin`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub short_description: String,
    /// The user who started it.
    #[serde(default)]
    pub user_id: Option<String>,
    /// The job whose build started it, by its path.
    #[serde(default)]
    pub upstream_project: Option<String>,
    /// The number of that build.
    #[serde(default)]
    pub upstream_build: Option<BuildNumber>,
}
