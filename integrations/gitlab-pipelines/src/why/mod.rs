//! Why a pipeline failed, in one call: its failed jobs and those of the pipelines it started, what
//! their logs and tests say, what was tried before, and what last passed.

mod attempts;
mod failed_tests;
mod last_success;
mod logs;
mod options;
mod report;
mod reporter;
mod survey;

pub use options::WhyOptions;
pub use report::{
    Attempt, FailedBridge, FailedJob, FailedTest, FailedTests, FailureReport, LastSuccess, Note,
    PipelineFailures, REPORT_VERSION, RecoveredJob,
};
pub use reporter::FailureReporter;

#[cfg(test)]
mod tests;
