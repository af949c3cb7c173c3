//! The failed tests of a report, within a budget of bytes.

use pipewright_core::logs::shortened;

use super::report::{FailedTest, FailedTests};
use crate::types::{TestCase, TestReport};

/// Bytes of one test's error at most.
const MAX_ERROR: usize = 1000;
/// Bytes of a name at most.
const MAX_NAME: usize = 300;

/// The failed tests, those that fit into `left` bytes, which it makes less.
pub(super) fn failed_tests(report: &TestReport, left: &mut usize) -> FailedTests {
    let totals = report.totals();
    let mut failed = FailedTests {
        total: totals.total,
        failed: totals.failed,
        tests: Vec::new(),
        omitted: 0,
    };
    for (suite, case) in report
        .suites
        .iter()
        .flat_map(|suite| suite.cases.iter().map(move |case| (&suite.name, case)))
        .filter(|(_, case)| case.status.is_failure())
    {
        let test = failed_test(suite, case);
        let bytes = length(&test);
        if bytes <= *left {
            *left -= bytes;
            failed.tests.push(test);
        } else {
            failed.omitted += 1;
        }
    }
    failed
}

fn failed_test(suite: &str, case: &TestCase) -> FailedTest {
    let said = |text: &Option<String>, most| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty());
        text.map(|text| shortened(text.trim(), most))
    };
    FailedTest {
        suite: shortened(suite, MAX_NAME),
        class_name: shortened(&case.class_name, MAX_NAME),
        name: shortened(&case.name, MAX_NAME),
        status: case.status.clone(),
        error: said(&case.error_details, MAX_ERROR),
        stack_trace: said(&case.error_stack_trace, MAX_ERROR),
        failed_builds: case.age,
    }
}

fn length(test: &FailedTest) -> usize {
    let said = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    test.suite.len()
        + test.class_name.len()
        + test.name.len()
        + said(&test.error)
        + said(&test.stack_trace)
}
