//! Builds.

use chrono::{DateTime, Utc};

use super::{BuildResult, Flow, ItemId, ParameterValue, TestReport};
use crate::Content;
use crate::jenkins::console::Console;
use crate::jenkins::engine::Execution;

/// A build, by its job and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BuildKey {
    /// The job.
    pub job: ItemId,
    /// The number.
    pub number: u64,
}

/// One run of a job.
#[derive(Debug)]
pub struct Build {
    /// Its number.
    pub number: u64,
    /// The queue item that it was.
    pub queue_id: u64,
    /// When it left the queue, which is its `timestamp`.
    pub started: DateTime<Utc>,
    /// When it was over.
    pub finished: Option<DateTime<Utc>>,
    /// How it ended, or how bad it is already.
    pub result: Option<BuildResult>,
    /// Why it was built.
    pub causes: Vec<Cause>,
    /// What it was told.
    pub parameters: Vec<ParameterValue>,
    /// Its description.
    pub description: Option<String>,
    /// Whether it is kept for ever.
    pub keep: bool,
    /// What it printed.
    pub console: Console,
    /// The name of the node that a freestyle build ran on.
    pub built_on: String,
    /// What it left.
    pub artifacts: Vec<Artifact>,
    /// Whether the fingerprints of the artifacts are recorded.
    pub fingerprints: bool,
    /// Its test results.
    pub tests: Option<TestReport>,
    /// What came in since the build before.
    pub changes: Vec<Change>,
    /// The hash of the commit that was built.
    pub commit: String,
    /// Whether somebody ended it.
    pub interrupted: bool,
    /// Of pipelines: stages, steps and inputs.
    pub flow: Option<Flow>,
    /// What it is doing; absent when it is over.
    pub(in crate::jenkins) execution: Option<Box<Execution>>,
}

/// A file that a build left.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The path in the archive.
    pub path: String,
    /// What is in it.
    pub content: Content,
    /// When it was archived.
    pub at: DateTime<Utc>,
}

/// A commit.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its hash.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// Its first line.
    pub message: String,
    /// What it touches.
    pub paths: Vec<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why something is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody said so.
    User(String),
    /// Somebody without credentials said so.
    Anonymous,
    /// Another build said so.
    Upstream {
        /// The other job's full name.
        job: String,
        /// Its path, such as `job/upstream/`.
        path: String,
        /// The build's number.
        number: u64,
    },
    /// It was time.
    Timer,
    /// A branch was found.
    Indexing,
}

impl Build {
    /// Whether it is not over.
    pub fn is_running(&self) -> bool {
        self.finished.is_none()
    }

    /// How long it took, in milliseconds; 0 while it runs.
    pub fn duration_millis(&self) -> i64 {
        self.finished
            .map_or(0, |finished| (finished - self.started).num_milliseconds())
    }

    /// What is in its console as of `now`.
    pub fn console_at(&self, now: DateTime<Utc>) -> Content {
        self.console.visible(now)
    }

    /// Makes its result at least as bad as this.
    pub(in crate::jenkins) fn worsen(&mut self, result: BuildResult) {
        self.result = self.result.max(Some(result));
    }
}
