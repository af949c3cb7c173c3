//! What changed since the build before.

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};

use super::millis;

/// What changed since the build before, and who is suspected.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changes {
    /// The changes, repository by repository, in the server's order.
    pub commits: Vec<Change>,
    /// Who made the changes since the last success. Empty for Pipelines that check out by `git`
    /// themselves.
    pub culprits: Vec<Person>,
}

/// One change of a repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// The commit, or the revision.
    #[serde(default, alias = "revision", deserialize_with = "lenient::or_default")]
    pub commit_id: String,
    /// Who made it.
    #[serde(default)]
    pub author: Option<Person>,
    /// Their address.
    #[serde(default)]
    pub author_email: Option<String>,
    /// The first line of what they said of it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub msg: String,
    /// All of it.
    #[serde(default)]
    pub comment: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "millis::time")]
    pub timestamp: Option<DateTime<Utc>>,
    /// The files that it changed.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub affected_paths: Vec<String>,
}

/// Somebody whom Jenkins knows, if only from a commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Their name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub full_name: String,
}

/// What a server answers: freestyle builds have one set, Pipelines have several.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangesAnswer {
    #[serde(default)]
    change_set: Option<ChangeSet>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    change_sets: Vec<ChangeSet>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    culprits: Vec<Person>,
}

#[derive(Debug, Default, Deserialize)]
struct ChangeSet {
    #[serde(default, deserialize_with = "lenient::or_default")]
    items: Vec<Change>,
}

impl From<ChangesAnswer> for Changes {
    fn from(answer: ChangesAnswer) -> Self {
        let sets = answer.change_set.into_iter().chain(answer.change_sets);
        Self {
            commits: sets.flat_map(|set| set.items).collect(),
            culprits: answer.culprits,
        }
    }
}
