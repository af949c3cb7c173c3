//! JUnit reports as jobs upload them.

use std::fmt::Write as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::gitlab::scenario::{JobDefinition, TestCaseDefinition, TestOutcome};

/// The report of a job, compressed as it is stored.
pub(super) fn compressed(job: &JobDefinition) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(report(job).as_bytes());
    written
        .and_then(|()| encoder.finish())
        .map(Bytes::from)
        .unwrap_or_default()
}

fn report(job: &JobDefinition) -> String {
    let count = |status| {
        job.tests
            .iter()
            .filter(|test| test.status == status)
            .count()
    };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" \
         failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        escaped(&job.name),
        job.tests.len(),
        count(TestOutcome::Failed),
        count(TestOutcome::Error),
        count(TestOutcome::Skipped),
    );
    for test in &job.tests {
        let _ = writeln!(xml, "  {}", test_case(test));
    }
    xml.push_str("</testsuite>\n");
    xml
}

fn test_case(test: &TestCaseDefinition) -> String {
    let output = escaped(test.output.as_deref().unwrap_or_default());
    let inner = match test.status {
        TestOutcome::Success => String::new(),
        TestOutcome::Failed => format!("<failure>{output}</failure>"),
        TestOutcome::Error => format!("<error>{output}</error>"),
        TestOutcome::Skipped => "<skipped/>".to_owned(),
    };
    format!(
        "<testcase name=\"{}\" classname=\"{}\" time=\"{}\">{inner}</testcase>",
        escaped(&test.name),
        escaped(&test.classname),
        test.time.0.as_secs_f64(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
