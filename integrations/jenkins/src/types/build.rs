//! Builds.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};
use url::Url;

use super::build_action::BuildAction;
use super::{BuildNumber, BuildParameter, Cause, QueueId, TestTotals, ids, millis, rebase};

open_enum! {
    /// How a build ended.
    pub enum BuildResult {
        /// It succeeded.
        Success = "SUCCESS",
        /// It succeeded with something wrong, such as failed tests.
        Unstable = "UNSTABLE",
        /// It failed.
        Failure = "FAILURE",
        /// It was not built, as a step before it failed.
        NotBuilt = "NOT_BUILT",
        /// It was aborted, by somebody or by a time-out.
        Aborted = "ABORTED",
    }
}

impl BuildResult {
    /// Whether it is a success without anything wrong.
    pub fn is_success(&self) -> bool {
        *self == Self::Success
    }
}

/// What is read of a build again and again while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BuildStatus {
    /// The Java class, which tells a Pipeline from others.
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// Its number.
    pub number: BuildNumber,
    /// Whether it runs.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub building: bool,
    /// How it ended. A running build may have one already, which can only become worse.
    #[serde(default)]
    pub result: Option<BuildResult>,
    /// When it was started.
    #[serde(default, deserialize_with = "millis::time")]
    pub timestamp: Option<DateTime<Utc>>,
    /// How long it took; nothing while it runs.
    #[serde(default, with = "millis::duration")]
    pub duration: Option<Duration>,
    /// How long it may take, by those before it.
    #[serde(default, with = "millis::duration")]
    pub estimated_duration: Option<Duration>,
    /// The queue item that it came of.
    #[serde(default, deserialize_with = "ids::optional_queue_id")]
    pub queue_id: Option<QueueId>,
}

impl BuildStatus {
    /// Whether nothing more will happen to it.
    pub fn is_finished(&self) -> bool {
        !self.building
    }

    /// Whether it is of a Pipeline, which can be stopped with more and more force.
    pub fn is_pipeline(&self) -> bool {
        self.class.ends_with("WorkflowRun")
    }

    /// How it ended, in Jenkins' word; `RUNNING` while it has not.
    pub fn outcome(&self) -> &str {
        match &self.result {
            Some(result) if !self.building => result.as_str(),
            _ if self.building => "RUNNING",
            _ => "UNKNOWN",
        }
    }
}

/// A build.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Build {
    /// What changes while it runs, and when it did.
    #[serde(flatten)]
    pub status: BuildStatus,
    /// Its page, under the URL by which the server was reached.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub url: String,
    /// The name that people are shown, such as `#7`.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The same with the job's, such as `acme » shop #7`.
    #[serde(default)]
    pub full_display_name: Option<String>,
    /// What people are told of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is kept when old builds are deleted.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub keep_log: bool,
    /// The node that it ran on; empty for the built-in one. Pipelines have none.
    #[serde(default)]
    pub built_on: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    actions: Vec<BuildAction>,
}

impl Build {
    /// Its number.
    pub fn number(&self) -> BuildNumber {
        self.status.number
    }

    /// What it was started with. The value of a secret is not told.
    pub fn parameters(&self) -> impl Iterator<Item = &BuildParameter> {
        self.actions.iter().flat_map(|action| &action.parameters)
    }

    /// Why it was started.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.actions.iter().flat_map(|action| &action.causes)
    }

    /// How many tests it ran, where it recorded any.
    pub fn tests(&self) -> Option<TestTotals> {
        self.actions.iter().find_map(BuildAction::tests)
    }

    pub(crate) fn located(mut self, base: &Url) -> Self {
        self.url = rebase(base, &self.url);
        self
    }
}
