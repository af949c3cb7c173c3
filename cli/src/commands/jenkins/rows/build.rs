use pipewright_jenkins::types::{Build, BuildStatus, Cause};
use serde_json::Value;

use crate::output::{Cell, Column, Describe, Row, moment, span, status_style};

impl Row for BuildStatus {
    const COLUMNS: &'static [Column] = &[
        Column::number("number"),
        Column::fixed("result"),
        Column::fixed("started"),
        Column::number("duration"),
        Column::number("queue item"),
    ];

    fn cells(&self) -> Vec<Cell> {
        let outcome = self.outcome();
        vec![
            Cell::new(self.number),
            Cell::new(outcome).styled(status_style(outcome)),
            Cell::maybe(self.timestamp.as_ref().map(moment)),
            Cell::maybe(self.duration.filter(|_| self.is_finished()).map(span)),
            Cell::maybe(self.queue_id),
        ]
    }
}

impl Describe for Build {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let status = &self.status;
        let outcome = status.outcome();
        let name = self.full_display_name.as_ref();
        let tests = self.tests().map(|tests| {
            format!(
                "{}, {} failed, {} skipped",
                tests.total, tests.failed, tests.skipped
            )
        });
        let node = self.built_on.as_deref().map(|node| match node {
            "" => "the built-in node",
            node => node,
        });
        vec![
            ("number", Cell::new(self.number())),
            ("name", Cell::maybe(name.or(self.display_name.as_ref()))),
            ("result", Cell::new(outcome).styled(status_style(outcome))),
            ("description", Cell::maybe(self.description.as_ref())),
            (
                "started",
                Cell::maybe(status.timestamp.as_ref().map(moment)),
            ),
            (
                "duration",
                Cell::maybe(status.duration.filter(|_| status.is_finished()).map(span)),
            ),
            ("usually", Cell::maybe(status.estimated_duration.map(span))),
            ("cause", Cell::new(causes(self.causes()))),
            ("parameters", Cell::new(parameters(self))),
            ("tests", Cell::maybe(tests)),
            ("node", Cell::maybe(node)),
            ("queue item", Cell::maybe(status.queue_id)),
            ("kept", Cell::maybe(self.keep_log.then_some("for ever"))),
            ("url", Cell::new(&self.url)),
        ]
    }
}

/// What builds and queue items were started by, each once.
pub(in crate::commands::jenkins) fn causes<'a>(causes: impl Iterator<Item = &'a Cause>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for cause in causes {
        let cause = cause.short_description.as_str();
        if !cause.is_empty() && !words.contains(&cause) {
            words.push(cause);
        }
    }
    words.join("; ")
}

fn parameters(build: &Build) -> String {
    let shown = |value: &Option<Value>| match value {
        None => "(secret, or a file)".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let parameters = build.parameters();
    let words: Vec<_> = parameters
        .map(|parameter| format!("{}={}", parameter.name, shown(&parameter.value)))
        .collect();
    words.join(", ")
}
