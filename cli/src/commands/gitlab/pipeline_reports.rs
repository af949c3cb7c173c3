//! A pipeline's tree and its tests.

use std::fmt::Write as _;
use std::num::NonZeroU8;

use pipewright_gitlab::runs::{RolledUp, roll_up};
use pipewright_gitlab::services::TreeLimits;
use pipewright_gitlab::types::{
    Incomplete, PipelineId, PipelineTree, ProjectRef, TestReport, TestStatus,
};

use serde::Serialize;

use super::Session;
use super::rows::{TestRow, TreeRow};
use crate::errors::Failure;
use crate::output::{self, Cell, Row as _, Table, seconds};

pub(super) async fn tree(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    depth: Option<NonZeroU8>,
) -> Result<(), Failure> {
    let mut limits = TreeLimits::default();
    if let Some(depth) = depth {
        limits.depth = usize::from(depth.get());
    }
    let tree = session.services.pipelines.tree(project, id, limits).await?;
    let rolled_up = roll_up(&tree);
    if !session.output.is_table() {
        return session.output.value(&WholeTree { tree, rolled_up });
    }
    let mut table = Table::new(TreeRow::COLUMNS);
    add(&mut table, &tree, 0, "");
    session.output.table(&table)?;
    output::note(&altogether(&rolled_up));
    report_gaps(&tree);
    Ok(())
}

/// A tree, and how it went as a whole.
#[derive(Serialize)]
struct WholeTree {
    #[serde(flatten)]
    tree: PipelineTree,
    rolled_up: RolledUp,
}

fn altogether(rolled_up: &RolledUp) -> String {
    let mut text = format!("altogether {}", rolled_up.status);
    if let Some(duration) = rolled_up.duration {
        let _ = write!(text, " after {}", seconds(duration));
    }
    let plural = if rolled_up.pipelines == 1 { "" } else { "s" };
    let _ = write!(text, ": {} pipeline{plural}", rolled_up.pipelines);
    if rolled_up.failed > 0 {
        let _ = write!(text, ", {} failed or canceled", rolled_up.failed);
    }
    if rolled_up.failed_but_allowed > 0 {
        let _ = write!(text, ", {} allowed to", rolled_up.failed_but_allowed);
    }
    text
}

fn add(table: &mut Table, tree: &PipelineTree, depth: usize, bridge: &str) {
    let row = TreeRow {
        depth,
        bridge,
        pipeline: &tree.pipeline,
    };
    table.push(row.cells());
    for branch in &tree.bridges {
        match &branch.downstream {
            Some(downstream) => add(table, downstream, depth + 1, &branch.bridge.name),
            None => table.push(TreeRow::nothing_started(depth + 1, &branch.bridge)),
        }
    }
}

/// A tree that is not whole says so: what is not shown would be taken for not there.
fn report_gaps(tree: &PipelineTree) {
    let id = tree.pipeline.id;
    match &tree.incomplete {
        None => {}
        Some(Incomplete::SeenBefore) => {
            output::note(&format!(
                "pipeline {id} is shown once, though started twice"
            ));
        }
        Some(Incomplete::TooDeep) => {
            output::note(&format!(
                "what pipeline {id} started is left out: see --depth"
            ));
        }
        Some(Incomplete::TooMany) => output::note("the tree is too large to be whole"),
        Some(Incomplete::Failed { error, .. }) => {
            output::note(&format!("what pipeline {id} started is not known: {error}"));
        }
        Some(_) => output::note(&format!("pipeline {id} is not shown whole")),
    }
    for downstream in tree
        .bridges
        .iter()
        .filter_map(|branch| branch.downstream.as_ref())
    {
        report_gaps(downstream);
    }
}

pub(super) async fn tests(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    summary: bool,
) -> Result<(), Failure> {
    let pipelines = &session.services.pipelines;
    let output = session.output;
    if summary {
        let report = pipelines.test_report_summary(project, id).await?;
        if report.total.count == 0 {
            output::note(&format!("pipeline {id} has no test reports"));
        }
        if !output.is_table() {
            return output.value(&report);
        }
        return output.list(&report.test_suites, "no suites");
    }
    let report = pipelines.test_report(project, id).await?;
    if report.total_count == 0 {
        output::note(&format!("pipeline {id} has no test reports"));
    }
    if !output.is_table() {
        return output.value(&report);
    }
    if report.total_count > 0 {
        output.table(&table(&report))?;
        output::note(&totals(&report));
    }
    Ok(())
}

/// The tests, those that need a look first.
fn table(report: &TestReport) -> Table {
    let mut rows: Vec<TestRow<'_>> = report
        .test_suites
        .iter()
        .flat_map(|suite| suite.test_cases.iter().map(|case| TestRow { suite, case }))
        .collect();
    rows.sort_by_key(|row| match row.case.status {
        TestStatus::Failed | TestStatus::Error => 0,
        TestStatus::Skipped => 2,
        _ => 1,
    });
    let mut table = Table::new(TestRow::COLUMNS);
    for row in rows {
        table.push(row.cells());
    }
    for suite in &report.test_suites {
        if let Some(error) = &suite.suite_error {
            let mut row = vec![Cell::new("error"), Cell::new(&suite.name), Cell::new(error)];
            row.resize(TestRow::COLUMNS.len(), Cell::default());
            table.push(row);
        }
    }
    table
}

fn totals(report: &TestReport) -> String {
    format!(
        "{} tests in {}: {} passed, {} failed, {} skipped, {} with errors",
        report.total_count,
        seconds(report.total_time),
        report.success_count,
        report.failed_count,
        report.skipped_count,
        report.error_count
    )
}
