//! Searching the log of a job.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use futures_util::StreamExt as _;
use pipewright_core::logs::{FoundLine, Search, SearchOptions};
use pipewright_gitlab::logs::LogLines;
use pipewright_gitlab::types::Job;
use regex::bytes::{Regex, RegexBuilder};
use serde::Serialize;

use super::Session;
use crate::arguments::JobLog;
use crate::errors::Failure;
use crate::output::{self, printable};

/// Memory that a pattern may take when it is compiled.
const MAX_PATTERN: usize = 4 * 1024 * 1024;
const MATCH: Style = AnsiColor::Red.on_default().bold();
const NUMBER: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// What a search found, for programs.
#[derive(Debug, Serialize)]
struct SearchResult<'a> {
    id: u64,
    name: &'a str,
    pattern: &'a str,
    lines: u64,
    matches: u64,
    limit_reached: bool,
    /// Lines too long to be searched as a whole.
    cut_lines: u64,
    found: Vec<FoundItem>,
}

#[derive(Debug, Serialize)]
struct FoundItem {
    /// Counted from 1, as the plain log shows it.
    line: u64,
    /// Bytes before it in the log as GitLab sent it.
    offset: Option<u64>,
    matched: bool,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// Prints the lines of a job's log that match. No match is no success, as with grep.
pub(super) async fn print(
    session: &Session,
    arguments: &JobLog,
    pattern: &str,
    job: &Job,
) -> Result<(), Failure> {
    let options = options(arguments, pattern)?;
    let table = session.output.is_table() && !arguments.search.count;
    let mut items = Vec::new();
    let mut failure = None;
    let sink = |found: &FoundLine<'_>| {
        if arguments.search.count {
            return;
        }
        if !table {
            return items.push(item(found));
        }
        if failure.is_none() {
            failure = output::styled(&shown(found)).err();
        }
    };
    let mut log = session
        .services
        .jobs
        .log(&arguments.of.project, job.id)
        .await?;
    let mut lines = LogLines::new(Search::new(options, sink));
    while let Some(chunk) = log.next().await {
        lines.push(&chunk?);
        if lines.sink().is_done() {
            break;
        }
    }
    let summary = lines.finish().summary();
    if let Some(failure) = failure {
        return Err(failure);
    }
    if !session.output.is_table() {
        session.output.value(&SearchResult {
            id: job.id.get(),
            name: &job.name,
            pattern,
            lines: summary.lines,
            matches: summary.matches,
            limit_reached: summary.limit_reached,
            cut_lines: summary.cut_lines,
            found: items,
        })?;
    } else if arguments.search.count {
        output::text(&format!("{}\n", summary.matches))?;
    }
    if summary.cut_lines > 0 {
        output::note(&format!(
            "{} lines are so long that only their beginning was searched",
            summary.cut_lines
        ));
    }
    if summary.limit_reached {
        output::note(&format!("stopped after {} matches", summary.matches));
    }
    if summary.matches == 0 {
        return Err(Failure::Unsuccessful {
            message: format!("no line of the log of job {} matches", job.id),
            hint: None,
        });
    }
    Ok(())
}

fn options(arguments: &JobLog, pattern: &str) -> Result<SearchOptions, Failure> {
    let search = &arguments.search;
    let pattern: Regex = RegexBuilder::new(pattern)
        .case_insensitive(search.ignore_case)
        .size_limit(MAX_PATTERN)
        .build()
        .map_err(|error| Failure::Usage {
            message: format!("the pattern is not a regular expression: {error}"),
            hint: Some("escape a sign that has a meaning, such as \\[ or \\.".to_owned()),
        })?;
    let around = search.context.unwrap_or(0);
    let mut options = SearchOptions::new(pattern)
        .before(search.before_context.unwrap_or(around))
        .after(search.after_context.unwrap_or(around))
        .invert(search.invert_match);
    options.limit = search.max_count;
    Ok(options)
}

fn item(found: &FoundLine<'_>) -> FoundItem {
    FoundItem {
        line: found.line.number,
        offset: found.line.position.map(|position| position.offset),
        matched: found.matched,
        text: String::from_utf8_lossy(found.line.text).into_owned(),
        bytes: (found.line.cut() > 0).then_some(found.line.length),
    }
}

/// A line as grep shows it: its number, `:` or `-`, and the text with the matches marked.
fn shown(found: &FoundLine<'_>) -> String {
    let gap = if found.after_gap {
        format!("{DIM}--{DIM:#}\n")
    } else {
        String::new()
    };
    let sign = if found.matched { ':' } else { '-' };
    let number = found.line.number;
    let mut shown = format!("{gap}{NUMBER}{number}{NUMBER:#}{DIM}{sign}{DIM:#}");
    let text = |range: std::ops::Range<usize>| {
        let bytes = found.line.text.get(range).unwrap_or_default();
        printable(&String::from_utf8_lossy(bytes)).into_owned()
    };
    let mut end = 0;
    for range in found.ranges {
        shown += &text(end..range.start);
        let _ = write!(shown, "{MATCH}{}{MATCH:#}", text(range.clone()));
        end = range.end;
    }
    shown += &text(end..found.line.text.len());
    if found.line.cut() > 0 {
        let _ = write!(shown, "{DIM} [\u{2026} {} bytes]{DIM:#}", found.line.cut());
    }
    shown.push('\n');
    shown
}
