//! Test reports.

use super::{Context, Node, global_id, unknown};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Job, Pipeline};
use crate::gitlab::rest::{TestCounts, reporting};
use crate::gitlab::scenario::{TestCaseDefinition, TestOutcome};

/// A field of `TestReportSummary`.
pub(super) fn report<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    Ok(match name {
        "total" => Value::Object(Node::TestTotal(pipeline)),
        "testSuites" => {
            let jobs = reporting(context.instance, pipeline.id).into_iter();
            let suites = jobs.map(|job| (job.id, Node::TestSuite(job)));
            return context.page(suites.collect(), arguments);
        }
        _ => return unknown(),
    })
}

/// A field of `TestReportTotal`.
pub(super) fn total<'a>(context: &Context<'a>, pipeline: &'a Pipeline, name: &str) -> Resolved<'a> {
    let jobs = reporting(context.instance, pipeline.id);
    let counts = TestCounts::of(jobs.iter().flat_map(|job| &job.definition.tests));
    Ok(match name {
        "time" => Value::Float(counts.time),
        "suiteError" => Value::Null,
        other => return count(&counts, other),
    })
}

/// A field of `TestSuiteSummary` or `TestSuite`.
pub(super) fn suite<'a>(
    context: &Context<'a>,
    job: &'a Job,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let counts = || TestCounts::of(&job.definition.tests);
    Ok(match name {
        "name" => Value::Text(job.name()),
        "buildIds" => Value::List(vec![Value::Number(job.id)]),
        "suiteError" => Value::Null,
        "totalTime" => Value::Float(counts().time),
        "totalCount" => return count(&counts(), "count"),
        "testCases" => {
            let cases = job.definition.tests.iter().zip(1..);
            let cases = cases.map(|(case, number)| (number, Node::TestCase(case)));
            return context.page(cases.collect(), arguments);
        }
        other => match other.strip_suffix("Count") {
            Some(kind) => return count(&counts(), kind),
            None => return unknown(),
        },
    })
}

fn count<'a>(counts: &TestCounts, name: &str) -> Resolved<'a> {
    Ok(Value::integer(Some(match name {
        "count" => counts.count,
        "success" => counts.success,
        "failed" => counts.failed,
        "skipped" => counts.skipped,
        "error" => counts.error,
        _ => return unknown(),
    })))
}

/// `Pipeline.testSuite`: the report of some jobs, by their ids.
pub(super) fn suite_of<'a>(
    context: &Context<'a>,
    pipeline: &'a Pipeline,
    arguments: &Arguments,
) -> Resolved<'a> {
    let mut wanted = Vec::new();
    for id in arguments.texts("buildIds").unwrap_or_default() {
        wanted.push(match id.parse() {
            Ok(id) => id,
            Err(_) => global_id(id, &["Ci::Build"])?,
        });
    }
    let found = reporting(context.instance, pipeline.id)
        .into_iter()
        .find(|job| wanted.contains(&job.id));
    Ok(Value::object(found.map(Node::TestSuite)))
}

/// A field of `TestCase`.
pub(super) fn case<'a>(case: &'a TestCaseDefinition, name: &str) -> Resolved<'a> {
    Ok(match name {
        "name" => Value::Text(&case.name),
        "classname" => Value::Text(&case.classname),
        "file" => Value::text(case.file.as_deref()),
        "status" => Value::Text(match case.status {
            TestOutcome::Success => "success",
            TestOutcome::Failed => "failed",
            TestOutcome::Skipped => "skipped",
            TestOutcome::Error => "error",
        }),
        "executionTime" => Value::Float(case.time.0.as_secs_f64()),
        "systemOutput" => Value::text(case.output.as_deref()),
        "stackTrace" | "attachmentUrl" => Value::Null,
        _ => return unknown(),
    })
}
