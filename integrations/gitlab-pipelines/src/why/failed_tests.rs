//! The failed tests of a report, within a budget of bytes.

use pipewright_core::logs::shortened;
use serde_json::Value;

use super::report::{FailedTest, FailedTests};
use crate::types::{TestCase, TestReport, TestStatus};

/// Bytes of one test's output at most.
const MAX_OUTPUT: usize = 1000;
/// Bytes of a name at most.
const MAX_NAME: usize = 300;

/// The failed tests, those that fit into `left` bytes, which it makes less. None if there are no
/// tests and no unreadable reports.
pub(super) fn failed_tests(report: TestReport, left: &mut usize) -> Option<FailedTests> {
    let mut failed = FailedTests {
        total: report.total_count,
        failed: report.failed_count,
        errors: report.error_count,
        tests: Vec::new(),
        omitted: 0,
        unreadable: report
            .test_suites
            .iter()
            .filter_map(|suite| {
                Some((
                    suite.name.clone(),
                    shortened(suite.suite_error.as_ref()?, MAX_OUTPUT),
                ))
            })
            .collect(),
    };
    for suite in report.test_suites {
        for case in suite.test_cases {
            if !matches!(case.status, TestStatus::Failed | TestStatus::Error) {
                continue;
            }
            let test = failed_test(&suite.name, case);
            let bytes = length(&test);
            if bytes <= *left {
                *left -= bytes;
                failed.tests.push(test);
            } else {
                failed.omitted += 1;
            }
        }
    }
    let nothing = failed.total == 0 && failed.unreadable.is_empty();
    (!nothing).then_some(failed)
}

fn failed_test(job: &str, case: TestCase) -> FailedTest {
    let output = match case.system_output {
        Some(Value::String(text)) => Some(text),
        Some(Value::Null) | None => None,
        Some(other) => Some(other.to_string()),
    };
    let output = output
        .filter(|text| !text.trim().is_empty())
        .or(case.stack_trace)
        .map(|text| shortened(text.trim(), MAX_OUTPUT));
    FailedTest {
        job: job.to_owned(),
        classname: shortened(&case.classname, MAX_NAME),
        name: shortened(&case.name, MAX_NAME),
        file: case.file,
        status: case.status,
        output,
        recent_failures: case.recent_failures,
    }
}

fn length(test: &FailedTest) -> usize {
    test.job.len()
        + test.classname.len()
        + test.name.len()
        + test.file.as_ref().map_or(0, String::len)
        + test.output.as_ref().map_or(0, String::len)
}
