use pipewright_gitlab::types::{TestCase, TestSuite, TestSuiteSummary};

use crate::output::{Cell, Column, Row, seconds, status_style};

/// A test with the suite it is part of.
pub(in crate::commands::gitlab) struct TestRow<'a> {
    pub(in crate::commands::gitlab) suite: &'a TestSuite,
    pub(in crate::commands::gitlab) case: &'a TestCase,
}

impl Row for TestRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("status"),
        Column::text("suite", 8),
        Column::text("test", 20),
        Column::number("time"),
        Column::text("class", 8),
        Column::text("file", 8),
    ];

    fn cells(&self) -> Vec<Cell> {
        let case = self.case;
        vec![
            Cell::new(&case.status).styled(status_style(case.status.as_str())),
            Cell::new(&self.suite.name),
            Cell::new(&case.name),
            Cell::new(format!("{:.3}s", case.execution_time)),
            Cell::new(&case.classname),
            Cell::maybe(case.file.as_ref()),
        ]
    }
}

impl Row for TestSuiteSummary {
    const COLUMNS: &'static [Column] = &[
        Column::text("suite", 12),
        Column::number("total"),
        Column::number("success"),
        Column::number("failed"),
        Column::number("skipped"),
        Column::number("error"),
        Column::number("time"),
        Column::text("problem", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(&self.name),
            Cell::new(self.total_count),
            Cell::new(self.success_count),
            Cell::new(self.failed_count),
            Cell::new(self.skipped_count),
            Cell::new(self.error_count),
            Cell::new(seconds(self.total_time)),
            Cell::maybe(self.suite_error.as_ref()),
        ]
    }
}
