//! Searching a log.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use anstyle::{AnsiColor, Style};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use pipewright_core::logs::{FoundLine, Search, SearchOptions};
use regex::bytes::{Regex, RegexBuilder};
use serde::Serialize;

use crate::arguments::LogSearch;
use crate::errors::Failure;
use crate::output::{self, Output, printable};

/// Memory that a pattern may take when it is compiled.
const MAX_PATTERN: usize = 4 * 1024 * 1024;
const MATCH: Style = AnsiColor::Red.on_default().bold();
const NUMBER: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// What a search found, for programs.
#[derive(Debug, Serialize)]
struct SearchResult<'a, O> {
    /// What was searched.
    #[serde(flatten)]
    of: O,
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
    /// Bytes before it in the log as the server sent it.
    offset: Option<u64>,
    matched: bool,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// What takes the lines of a log.
pub(crate) type Finder = Search<Box<dyn FnMut(&FoundLine<'_>)>>;

/// Reads a log by lines, as its provider writes it.
pub(crate) trait Lines {
    fn push(&mut self, chunk: &[u8]);

    fn finder(&self) -> &Finder;

    fn finish(self) -> Finder;
}

/// A search through a log.
#[derive(Debug)]
pub(crate) struct Grep<'a> {
    pattern: &'a str,
    count: bool,
    options: SearchOptions,
}

/// What was found and is not printed yet.
#[derive(Default)]
struct Found {
    items: Vec<FoundItem>,
    failure: Option<Failure>,
}

impl<'a> Grep<'a> {
    /// Reads what is wanted, before anything is asked of a server.
    pub(crate) fn new(search: &LogSearch, pattern: &'a str) -> Result<Self, Failure> {
        Ok(Self {
            pattern,
            count: search.count,
            options: options(search, pattern)?,
        })
    }

    /// Prints the lines of a log that match. No match is no success, as with grep.
    ///
    /// `of` says for programs which log it is, `what` for people.
    pub(crate) async fn print<L: Lines, E: Into<Failure>>(
        self,
        output: Output,
        of: impl Serialize,
        what: &str,
        mut log: impl Stream<Item = Result<Bytes, E>> + Unpin,
        lines: impl FnOnce(Finder) -> L,
    ) -> Result<(), Failure> {
        let (count, table) = (self.count, output.is_table());
        let found = Rc::new(RefCell::new(Found::default()));
        let sink = {
            let found = Rc::clone(&found);
            move |line: &FoundLine<'_>| {
                let mut found = found.borrow_mut();
                if count {
                } else if !table {
                    found.items.push(item(line));
                } else if found.failure.is_none() {
                    found.failure = output::styled(&shown(line)).err();
                }
            }
        };
        let mut lines = lines(Search::new(self.options, Box::new(sink)));
        while let Some(chunk) = log.next().await {
            lines.push(&chunk.map_err(Into::into)?);
            if lines.finder().is_done() {
                break;
            }
        }
        let summary = lines.finish().summary();
        let Found { items, failure } = found.take();
        if let Some(failure) = failure {
            return Err(failure);
        }
        if !table {
            output.value(&SearchResult {
                of,
                pattern: self.pattern,
                lines: summary.lines,
                matches: summary.matches,
                limit_reached: summary.limit_reached,
                cut_lines: summary.cut_lines,
                found: items,
            })?;
        } else if count {
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
                message: format!("no line of {what} matches"),
                hint: None,
            });
        }
        Ok(())
    }
}

fn options(search: &LogSearch, pattern: &str) -> Result<SearchOptions, Failure> {
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
