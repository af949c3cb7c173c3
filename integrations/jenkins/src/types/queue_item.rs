//! Items of the queue.

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};
use url::Url;

use super::build_action::BuildAction;
use super::rebase;
use super::{BuildNumber, BuildParameter, Cause, JobRef, QueueId, QueueRef, build_of_url, millis};

/// An item of the queue: a build that waits to begin, or that has left the queue a short while ago.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QueueItem {
    /// The Java class, which says in what state it is: see [`QueueItem::state`].
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// Its id.
    pub id: QueueId,
    /// Why it waits, in words for people; none when it has left.
    #[serde(default)]
    pub why: Option<String>,
    /// Whether it waits for something that has to end first.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub blocked: bool,
    /// Whether it waits for nothing but a free executor.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub buildable: bool,
    /// Whether it has waited for an executor for suspiciously long.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stuck: bool,
    /// Since when it is in the queue.
    #[serde(default, deserialize_with = "millis::time")]
    pub in_queue_since: Option<DateTime<Utc>>,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub cancelled: bool,
    /// What waits: a job; or a step of a Pipeline that waits for a node, which has neither name nor
    /// URL.
    #[serde(default)]
    pub task: Option<QueueTask>,
    /// The build that came of it.
    #[serde(default)]
    pub executable: Option<QueueExecutable>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    actions: Vec<BuildAction>,
}

/// What waits in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueTask {
    /// The name of the job.
    #[serde(default)]
    pub name: Option<String>,
    /// The page of the job, under the URL by which the server was reached.
    #[serde(default)]
    pub url: Option<String>,
}

/// The build that came of a queue item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueExecutable {
    /// Its number.
    #[serde(default)]
    pub number: Option<BuildNumber>,
    /// Its page, under the URL by which the server was reached.
    #[serde(default)]
    pub url: Option<String>,
}

/// In what state an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QueueState {
    /// In its quiet period.
    Waiting,
    /// Waiting for something that has to end first, such as an earlier build.
    Blocked,
    /// Waiting for a free executor.
    Buildable,
    /// Taken by an executor, or about to be.
    Leaving,
    /// Its build has begun.
    Started,
    /// Cancelled.
    Cancelled,
}

impl QueueItem {
    /// In what state it is.
    pub fn state(&self) -> QueueState {
        let class = self.class.rsplit(['.', '$']).next().unwrap_or_default();
        if self.cancelled {
            QueueState::Cancelled
        } else if self.build_number().is_some() {
            QueueState::Started
        } else if class == "LeftItem" {
            QueueState::Leaving
        } else if self.blocked || class == "BlockedItem" {
            QueueState::Blocked
        } else if self.buildable || class == "BuildableItem" {
            QueueState::Buildable
        } else {
            QueueState::Waiting
        }
    }

    /// The job that waits; none for a step of a Pipeline that waits for a node.
    pub fn job(&self) -> Option<JobRef> {
        let of = |url: &Option<String>| Some(build_of_url(url.as_deref()?)?.0);
        let task = self.task.as_ref().and_then(|task| of(&task.url));
        let executable = self.executable.as_ref();
        task.or_else(|| executable.and_then(|executable| of(&executable.url)))
    }

    /// The number of the build that came of it.
    pub fn build_number(&self) -> Option<BuildNumber> {
        self.executable.as_ref()?.number
    }

    /// The item, with the job that waits.
    pub fn reference(&self) -> QueueRef {
        QueueRef {
            id: self.id,
            job: self.job(),
        }
    }

    /// What the build will be started with. The value of a secret is not told.
    pub fn parameters(&self) -> impl Iterator<Item = &BuildParameter> {
        self.actions.iter().flat_map(|action| &action.parameters)
    }

    /// Why it is in the queue: one cause for each time that it was asked for.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.actions.iter().flat_map(|action| &action.causes)
    }

    pub(crate) fn located(mut self, base: &Url) -> Self {
        let task = self.task.iter_mut().filter_map(|task| task.url.as_mut());
        let executable = self
            .executable
            .iter_mut()
            .filter_map(|one| one.url.as_mut());
        for url in task.chain(executable) {
            *url = rebase(base, url);
        }
        self
    }
}
