//! The tests that a build ran.

use pipewright_core::json::lenient;
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

/// How many tests a build ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TestTotals {
    /// In all.
    pub total: u64,
    /// That failed.
    pub failed: u64,
    /// That were skipped.
    pub skipped: u64,
}

open_enum! {
    /// How a test ended, compared with the build before.
    pub enum TestStatus {
        /// It passed, as before.
        Passed = "PASSED",
        /// It was skipped.
        Skipped = "SKIPPED",
        /// It failed, as before.
        Failed = "FAILED",
        /// It passes again.
        Fixed = "FIXED",
        /// It fails since this build.
        Regression = "REGRESSION",
    }
}

impl TestStatus {
    /// Whether it failed.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::Regression)
    }
}

/// The tests that a build ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TestReport {
    /// Tests that failed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub fail_count: u64,
    /// Tests that passed.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub pass_count: u64,
    /// Tests that were skipped.
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub skip_count: u64,
    /// Seconds that the tests took.
    #[serde(deserialize_with = "lenient::number")]
    pub duration: Option<f64>,
    /// The tests, by their suites.
    #[serde(deserialize_with = "lenient::or_default")]
    pub suites: Vec<TestSuite>,
}

/// Tests that ran together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TestSuite {
    /// Its name.
    #[serde(deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The tests.
    #[serde(deserialize_with = "lenient::or_default")]
    pub cases: Vec<TestCase>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TestCase {
    /// The class it is in.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub class_name: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// How it ended.
    pub status: TestStatus,
    /// Seconds that it took.
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration: Option<f64>,
    /// What failed, in a few words.
    #[serde(default)]
    pub error_details: Option<String>,
    /// Where it failed.
    #[serde(default)]
    pub error_stack_trace: Option<String>,
    /// For how many builds it has failed.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub age: u64,
}

impl TestReport {
    /// The tests that failed.
    pub fn failures(&self) -> impl Iterator<Item = &TestCase> {
        let cases = self.suites.iter().flat_map(|suite| &suite.cases);
        cases.filter(|case| case.status.is_failure())
    }

    /// How many tests there are.
    pub fn totals(&self) -> TestTotals {
        let (failed, skipped) = (self.fail_count, self.skip_count);
        TestTotals {
            total: self
                .pass_count
                .saturating_add(failed)
                .saturating_add(skipped),
            failed,
            skipped,
        }
    }
}

/// What a server answers: the report of a build, or of a build with parts (a matrix, modules), which
/// holds theirs.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TestReportAnswer {
    #[serde(flatten)]
    own: TestReport,
    #[serde(deserialize_with = "lenient::number")]
    total_count: Option<u64>,
    #[serde(deserialize_with = "lenient::or_default")]
    child_reports: Vec<ChildReport>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ChildReport {
    #[serde(deserialize_with = "lenient::or_default")]
    result: TestReport,
}

impl From<TestReportAnswer> for TestReport {
    fn from(answer: TestReportAnswer) -> Self {
        let mut report = answer.own;
        if let Some(total) = answer.total_count.filter(|_| report.pass_count == 0) {
            let others = report.fail_count.saturating_add(report.skip_count);
            report.pass_count = total.saturating_sub(others);
        }
        let children = answer.child_reports.into_iter();
        report
            .suites
            .extend(children.flat_map(|child| child.result.suites));
        report
    }
}
