use pipewright_core::logs::LogWindow;
use serde::Serialize;

use super::interruption::Interruption;
use crate::error::Error;
use crate::types::{Build, BuildNumber, BuildStatus, Change, NodeId, RunStatus, TestStatus};

/// The version of [`FailureReport`] as it is serialised. Grows when a field changes its meaning or
/// goes away, not when one is added.
pub const REPORT_VERSION: u32 = 1;

/// Why a build failed. `conformance/jenkins-why.schema.json` describes its JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailureReport {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The job.
    pub job: String,
    /// The build. Its `result` is how it ended, whatever its stages say.
    pub build: Build,
    /// The stages that failed, were aborted or left the build unstable, those that failed first.
    pub stages: Vec<FailedStage>,
    /// The lines of the console that matter: where no stage tells more, as of a freestyle build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console: Option<LogWindow>,
    /// What ended it before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interruption: Option<Interruption>,
    /// Tests that failed, if the build recorded tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<FailedTests>,
    /// The last build before this one that succeeded.
    pub last_success: Option<BuildStatus>,
    /// A later build that succeeded: the failure may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_since: Option<BuildStatus>,
    /// What changed since the last success.
    pub changes: ChangesSince,
    /// What could not be looked at, or was not.
    pub notes: Vec<Note>,
}

/// A stage that is not well.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedStage {
    /// Its id.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: RunStatus,
    /// Why, in words.
    pub reason: String,
    /// Milliseconds that its own steps took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_millis: Option<i64>,
    /// The lines of its log that matter. None if the log was not read: a note says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogWindow>,
}

/// Tests that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedTests {
    /// Tests in all.
    pub total: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Those of them that fit.
    pub tests: Vec<FailedTest>,
    /// How many failed that are not here.
    pub omitted: u64,
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedTest {
    /// Its suite.
    pub suite: String,
    /// Its class.
    pub class_name: String,
    /// Its name.
    pub name: String,
    /// Whether it failed before, too.
    pub status: TestStatus,
    /// What failed, or the beginning of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Where, or the beginning of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_trace: Option<String>,
    /// For how many builds it has failed.
    pub failed_builds: u64,
}

/// What changed since the last success.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangesSince {
    /// The build since which they are told: the last success, or the first that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<BuildNumber>,
    /// The changes, the newest build's first.
    pub commits: Vec<Change>,
    /// How many more there are.
    pub omitted: usize,
    /// Who made them: Jenkins' own list, or the authors where it has none.
    pub culprits: Vec<String>,
}

/// Something that could not be looked at, or was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// What it is about.
    pub about: String,
    /// Why, in a line.
    pub message: String,
    /// The stable name of the error's kind, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

impl Note {
    pub(super) fn limit(about: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            message: message.into(),
            kind: None,
        }
    }

    pub(super) fn error(about: impl Into<String>, error: &Error) -> Self {
        Self {
            about: about.into(),
            message: error.to_string(),
            kind: Some(error.kind().code()),
        }
    }
}
