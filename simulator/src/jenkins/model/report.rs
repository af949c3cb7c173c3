//! The results of tests.

use std::time::Duration;

/// The results of all tests of a build.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// The tests, by suite.
    pub suites: Vec<(String, Vec<TestCase>)>,
}

/// One test.
#[derive(Clone, Debug)]
pub struct TestCase {
    /// The class.
    pub class: String,
    /// The name.
    pub name: String,
    /// How it ended.
    pub status: TestStatus,
    /// How long it took.
    pub duration: Duration,
    /// What went wrong.
    pub error: Option<String>,
    /// Where it went wrong.
    pub stack_trace: Option<String>,
    /// The first build in a row in which it fails; 0 when it does not.
    pub failed_since: u64,
    /// In how many builds in a row it fails.
    pub age: u64,
}

/// How a test ended, and whether that is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestStatus {
    /// Well, as before.
    Passed,
    /// Left out.
    Skipped,
    /// Badly, as before.
    Failed,
    /// Well, unlike before.
    Fixed,
    /// Badly, unlike before.
    Regression,
}

impl TestStatus {
    /// As in `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "PASSED",
            Self::Skipped => "SKIPPED",
            Self::Failed => "FAILED",
            Self::Fixed => "FIXED",
            Self::Regression => "REGRESSION",
        }
    }

    /// Whether it ended badly.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Regression)
    }
}

impl TestReport {
    /// All tests.
    pub fn cases(&self) -> impl Iterator<Item = &TestCase> {
        self.suites.iter().flat_map(|(_, cases)| cases)
    }

    /// How many tests failed.
    pub fn failed(&self) -> usize {
        self.cases().filter(|case| case.status.is_failure()).count()
    }

    /// How many tests were left out.
    pub fn skipped(&self) -> usize {
        let skipped = |case: &&TestCase| case.status == TestStatus::Skipped;
        self.cases().filter(skipped).count()
    }
}
