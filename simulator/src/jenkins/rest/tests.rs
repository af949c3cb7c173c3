//! Test results.

use super::super::export::Exporter;
use crate::jenkins::http::{Context, Refusal, Reply, Segment};
use crate::jenkins::model::{BuildKey, Instance, TestCase, TestReport, TestStatus};

/// `job/…/{build}/testReport/…`; nothing there where no tests were read.
pub(super) fn report(
    instance: &Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let report = instance.build(key).and_then(|build| build.tests.as_ref());
    let report = report.ok_or(Refusal::NotBelowBuild)?;
    match segments.split_first() {
        Some((api, rest)) if api.text == "api" => {
            context.enter(api);
            let class = "hudson.tasks.junit.TestResult";
            context.export(instance, rest, |out| {
                out.class(class);
                export_report(out, report);
            })
        }
        None if !context.request.trailing_slash => Ok(context.with_slash(instance)),
        None => Ok(crate::jenkins::http::page(
            instance,
            http::StatusCode::OK,
            "Test Result",
            "<h1>Test Result</h1>",
        )),
        Some(_) => Err(Refusal::NotFound),
    }
}

fn export_report(out: &mut Exporter<'_>, report: &TestReport) {
    let (failed, skipped) = (report.failed(), report.skipped());
    let all = report.cases().count();
    out.list("testActions", 1, std::iter::empty::<()>, |(), _| {});
    out.value("duration", 1, || {
        seconds(report.cases().map(|case| case.duration.as_secs_f64()).sum())
    });
    out.value("empty", 1, || all == 0);
    out.value("failCount", 1, || failed);
    out.value("passCount", 1, || all - failed - skipped);
    out.value("skipCount", 1, || skipped);
    out.list(
        "suites",
        1,
        || report.suites.iter(),
        |(name, cases), out| {
            out.list("cases", 9, || cases.iter(), case);
            out.value("duration", 9, || {
                seconds(cases.iter().map(|case| case.duration.as_secs_f64()).sum())
            });
            out.list("enclosingBlockNames", 9, std::iter::empty::<()>, |(), _| {});
            out.list("enclosingBlocks", 9, std::iter::empty::<()>, |(), _| {});
            out.value("id", 9, || None::<&str>);
            out.value("name", 9, || name.as_str());
            out.value("nodeId", 9, || None::<&str>);
            out.object("properties", 9, |_| {});
            out.value("stderr", 9, || None::<&str>);
            out.value("stdout", 9, || None::<&str>);
            out.value("timestamp", 9, || None::<&str>);
        },
    );
}

fn case(case: &TestCase, out: &mut Exporter<'_>) {
    let skipped = case.status == TestStatus::Skipped;
    out.list("testActions", 9, std::iter::empty::<()>, |(), _| {});
    out.value("age", 9, || case.age);
    out.value("className", 9, || case.class.as_str());
    out.value("duration", 9, || seconds(case.duration.as_secs_f64()));
    // Of a test that passes Jenkins tells none, even where it failed before.
    let failed = matches!(case.status, TestStatus::Failed | TestStatus::Regression);
    let told = |text: &Option<String>| text.clone().filter(|_| failed);
    out.value("errorDetails", 9, || told(&case.error));
    out.value("errorStackTrace", 9, || told(&case.stack_trace));
    out.value("failedSince", 9, || case.failed_since);
    out.value("name", 9, || case.name.as_str());
    out.object("properties", 9, |_| {});
    out.value("skipped", 9, || skipped);
    out.value("skippedMessage", 9, || skipped.then_some(""));
    out.value("status", 9, || case.status.name());
    out.value("stderr", 9, || None::<&str>);
    out.value("stdout", 9, || None::<&str>);
}

/// Jenkins computes with less precision, which spares it the noise of sums.
fn seconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
