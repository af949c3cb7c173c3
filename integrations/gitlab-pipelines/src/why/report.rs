use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pipewright_core::logs::LogWindow;
use serde::Serialize;

use crate::error::Error;
use crate::types::{
    JobFailureReason, JobId, JobStatus, Pipeline, PipelineSummary, RecentFailures, TestStatus,
};

/// The version of [`FailureReport`] as it is serialised. Grows when a field changes its meaning or
/// goes away, not when one is added.
pub const REPORT_VERSION: u32 = 1;

/// Why a pipeline failed. `conformance/why.schema.json` describes its JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailureReport {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The project as it was asked for.
    pub project: String,
    /// The pipeline.
    pub pipeline: Pipeline,
    /// The pipeline and those it started, as far as something in them failed, each after the one
    /// that started it.
    pub failures: Vec<PipelineFailures>,
    /// The pipeline before this one that passed on the same ref.
    pub last_success: Option<LastSuccess>,
    /// A later pipeline that passed on the same ref: the failure may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_since: Option<PipelineSummary>,
    /// What could not be looked at, or was not.
    pub notes: Vec<Note>,
}

/// What failed in one pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PipelineFailures {
    /// The pipeline.
    pub pipeline: PipelineSummary,
    /// How many steps below the first pipeline.
    pub depth: usize,
    /// The bridge that started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_by: Option<JobId>,
    /// How many jobs ended, or stand, how. Attempts that were retried are not counted.
    pub job_counts: BTreeMap<JobStatus, usize>,
    /// Jobs whose failure fails the pipeline.
    pub failed: Vec<FailedJob>,
    /// Jobs that failed and may.
    pub allowed: Vec<FailedJob>,
    /// Jobs that failed to start a pipeline, or whose pipeline failed.
    pub bridges: Vec<FailedBridge>,
    /// Jobs that failed and passed when they were retried.
    pub recovered: Vec<RecoveredJob>,
    /// Tests that failed, if the pipeline has test reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<FailedTests>,
}

/// A job that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedJob {
    /// The id of its last attempt.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Its stage.
    pub stage: String,
    /// GitLab's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<JobFailureReason>,
    /// The reason in words.
    pub reason: String,
    /// When it started; a job that never did failed before it had a runner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// Seconds it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// The runner that worked on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner: Option<String>,
    /// Its page.
    pub web_url: String,
    /// Earlier attempts, the first first.
    pub attempts: Vec<Attempt>,
    /// The lines of its log that matter. None if the log was not read: a note says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogWindow>,
}

/// An attempt that was retried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Its id.
    pub id: JobId,
    /// How it ended.
    pub status: JobStatus,
    /// Why, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<JobFailureReason>,
    /// Seconds it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
}

/// A job that failed and passed when it was retried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecoveredJob {
    /// The id of the attempt that passed.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// The attempts before, the first first.
    pub attempts: Vec<Attempt>,
}

/// A job that starts a pipeline, and failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedBridge {
    /// Its id.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Whether its failure fails the pipeline.
    pub allow_failure: bool,
    /// GitLab's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<JobFailureReason>,
    /// The reason in words.
    pub reason: String,
    /// The pipeline it started, if it did: see there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downstream: Option<PipelineSummary>,
}

/// Tests that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedTests {
    /// Tests in all.
    pub total: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that could not be run.
    pub errors: u64,
    /// Those of them that fit.
    pub tests: Vec<FailedTest>,
    /// How many failed that are not here.
    pub omitted: u64,
    /// Reports that GitLab could not read: the job's name, and why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unreadable: BTreeMap<String, String>,
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedTest {
    /// The name of the job that ran it.
    pub job: String,
    /// Its class or module.
    pub classname: String,
    /// Its name.
    pub name: String,
    /// Its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether it failed, or could not be run.
    pub status: TestStatus,
    /// What it said, or the beginning of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// How often it failed lately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recent_failures: Option<RecentFailures>,
}

/// The last pipeline that passed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LastSuccess {
    /// The pipeline.
    pub pipeline: PipelineSummary,
    /// Whether it was for the same commit: then the code is not what made the difference.
    pub same_commit: bool,
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

impl FailureReport {
    /// The jobs whose failure fails their pipeline, in all pipelines.
    pub fn failed_jobs(&self) -> impl Iterator<Item = &FailedJob> {
        self.failures.iter().flat_map(|pipeline| &pipeline.failed)
    }
}
