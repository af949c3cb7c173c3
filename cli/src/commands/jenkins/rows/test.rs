use pipewright_jenkins::types::{TestCase, TestReport, TestStatus, TestSuite};

use crate::output::{Cell, Column, Row, seconds, status_style};

/// A test with the suite it is part of.
pub(in crate::commands::jenkins) struct TestRow<'a> {
    suite: &'a TestSuite,
    case: &'a TestCase,
}

impl<'a> TestRow<'a> {
    /// The tests of a report, those that need a look first.
    pub(in crate::commands::jenkins) fn of(report: &'a TestReport) -> Vec<Self> {
        let suites = report.suites.iter();
        let mut rows: Vec<Self> = suites
            .flat_map(|suite| suite.cases.iter().map(move |case| Self { suite, case }))
            .collect();
        rows.sort_by_key(|row| match row.case.status {
            TestStatus::Regression => 0,
            TestStatus::Failed => 1,
            TestStatus::Skipped => 3,
            _ => 2,
        });
        rows
    }
}

impl Row for TestRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("status"),
        Column::text("class", 8),
        Column::text("test", 20),
        Column::number("time"),
        Column::text("error", 12),
        Column::text("suite", 8),
    ];

    fn cells(&self) -> Vec<Cell> {
        let case = self.case;
        vec![
            Cell::new(&case.status).styled(status_style(case.status.as_str())),
            Cell::new(&case.class_name),
            Cell::new(&case.name),
            Cell::maybe(case.duration.map(|seconds| format!("{seconds:.3}s"))),
            Cell::maybe(case.error_details.as_ref()),
            Cell::new(&self.suite.name),
        ]
    }
}

/// How many tests ended how.
pub(in crate::commands::jenkins) fn totals(report: &TestReport) -> String {
    let totals = report.totals();
    let took = match report.duration {
        Some(duration) => format!(" in {}", seconds(duration)),
        None => String::new(),
    };
    format!(
        "{} tests{took}: {} passed, {} failed, {} skipped",
        totals.total, report.pass_count, totals.failed, totals.skipped
    )
}
