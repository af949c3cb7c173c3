//! Why a build failed, in one call: its failed stages, what their logs and the tests say, what
//! interrupted it, and what changed since the last success.

mod changes;
mod console;
mod failed_tests;
mod interruption;
mod options;
mod report;
mod reporter;
mod stages;

pub use interruption::{Interruption, InterruptionKind};
pub use options::WhyOptions;
pub use report::{
    ChangesSince, FailedStage, FailedTest, FailedTests, FailureReport, Note, REPORT_VERSION,
};
pub use reporter::FailureReporter;
