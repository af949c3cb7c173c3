//! What the tests of a pipeline said.

use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{JobId, lenient};

/// Every test of a pipeline. A pipeline without reports has an empty one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestReport {
    /// Seconds the tests took in all.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_time: f64,
    /// How many tests there are.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_count: u64,
    /// How many passed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub success_count: u64,
    /// How many failed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub failed_count: u64,
    /// How many were skipped.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub skipped_count: u64,
    /// How many could not be run.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub error_count: u64,
    /// The suites: one for each job with reports.
    #[serde(deserialize_with = "lenient::or_default")]
    pub test_suites: Vec<TestSuite>,
}

/// The tests of one job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestSuite {
    /// The job's name.
    #[serde(deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Seconds the tests took in all.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_time: f64,
    /// How many tests there are.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_count: u64,
    /// How many passed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub success_count: u64,
    /// How many failed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub failed_count: u64,
    /// How many were skipped.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub skipped_count: u64,
    /// How many could not be run.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub error_count: u64,
    /// Why the report itself could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suite_error: Option<String>,
    /// The tests.
    #[serde(deserialize_with = "lenient::or_default")]
    pub test_cases: Vec<TestCase>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestCase {
    /// How it ended.
    pub status: TestStatus,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The class or module it is in.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub classname: String,
    /// The file it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Seconds it took.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub execution_time: f64,
    /// What it wrote: text, or an object for some formats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_output: Option<Value>,
    /// Where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack_trace: Option<String>,
    /// How often it failed lately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_failures: Option<RecentFailures>,
    /// A picture or another file that belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_url: Option<String>,
}

/// How often a test failed lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecentFailures {
    /// How often, in the last 14 days.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub count: u64,
    /// On which branch.
    #[serde(deserialize_with = "lenient::or_default")]
    pub base_branch: String,
}

open_enum! {
    /// How a test ended.
    pub enum TestStatus {
        /// Passed.
        Success = "success",
        /// Failed.
        Failed = "failed",
        /// Skipped.
        Skipped = "skipped",
        /// Could not be run.
        Error = "error",
    }
}

/// The counts of the tests of a pipeline, without the tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestReportSummary {
    /// All suites together.
    #[serde(deserialize_with = "lenient::or_default")]
    pub total: TestTotals,
    /// The suites: one for each job with reports.
    #[serde(deserialize_with = "lenient::or_default")]
    pub test_suites: Vec<TestSuiteSummary>,
}

/// The counts of all suites of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestTotals {
    /// Seconds the tests took in all.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub time: f64,
    /// How many tests there are.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub count: u64,
    /// How many passed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub success: u64,
    /// How many failed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub failed: u64,
    /// How many were skipped.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub skipped: u64,
    /// How many could not be run.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub error: u64,
    /// Why a report itself could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suite_error: Option<String>,
}

/// The counts of one job's tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestSuiteSummary {
    /// The job's name.
    #[serde(deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Seconds the tests took in all.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_time: f64,
    /// How many tests there are.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub total_count: u64,
    /// How many passed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub success_count: u64,
    /// How many failed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub failed_count: u64,
    /// How many were skipped.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub skipped_count: u64,
    /// How many could not be run.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub error_count: u64,
    /// The jobs the counts come from.
    #[serde(deserialize_with = "lenient::or_default")]
    pub build_ids: Vec<JobId>,
    /// Why the report itself could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suite_error: Option<String>,
}
