//! Search by regular expression over the lines of a log, as they stream by.

use std::collections::VecDeque;
use std::ops::Range;

use regex::bytes::Regex;

use super::{Line, LineSink, Position};

/// Lines of context before and after a match at most.
pub const MAX_CONTEXT: usize = 1000;
/// Bytes of a line that are kept while it may become context.
pub const MAX_CONTEXT_LINE: usize = 4096;
/// Ranges of matches that are told for one line.
const MAX_RANGES: usize = 64;

/// What is searched for.
///
/// ```
/// use pipewright_core::logs::SearchOptions;
/// use regex::bytes::Regex;
///
/// let options = SearchOptions::new(Regex::new("(?i)error")?).context(2).limit(10);
/// assert_eq!((options.before, options.after), (2, 2));
/// # Ok::<(), regex::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SearchOptions {
    /// Matched against the text of each line, without its line feed and head.
    pub pattern: Regex,
    /// Lines of context before a match.
    pub before: usize,
    /// Lines of context after a match.
    pub after: usize,
    /// Whether the lines that do not match are wanted.
    pub invert: bool,
    /// How many matching lines to give; all unless given.
    pub limit: Option<u64>,
}

impl SearchOptions {
    /// All lines that match, without context.
    pub fn new(pattern: Regex) -> Self {
        Self {
            pattern,
            before: 0,
            after: 0,
            invert: false,
            limit: None,
        }
    }

    /// Sets the lines of context on both sides, [`MAX_CONTEXT`] at most.
    pub fn context(self, lines: usize) -> Self {
        self.before(lines).after(lines)
    }

    /// Sets the lines of context before a match, [`MAX_CONTEXT`] at most.
    pub fn before(mut self, lines: usize) -> Self {
        self.before = lines.min(MAX_CONTEXT);
        self
    }

    /// Sets the lines of context after a match, [`MAX_CONTEXT`] at most.
    pub fn after(mut self, lines: usize) -> Self {
        self.after = lines.min(MAX_CONTEXT);
        self
    }

    /// Sets whether the lines that do not match are wanted.
    pub fn invert(mut self, invert: bool) -> Self {
        self.invert = invert;
        self
    }

    /// Sets how many matching lines to give.
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// A line that a search gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundLine<'a> {
    /// The line.
    pub line: Line<'a>,
    /// Whether it matches; else it is context.
    pub matched: bool,
    /// Where in its text; empty for context, and for an inverted search.
    pub ranges: &'a [Range<usize>],
    /// Whether lines were left out between the one given before and this one.
    pub after_gap: bool,
}

/// What takes the lines that a search finds. Any `FnMut(&FoundLine)` does.
pub trait FoundSink {
    /// Takes the next line, in the order of the log.
    fn found(&mut self, line: &FoundLine<'_>);
}

impl<F: FnMut(&FoundLine<'_>)> FoundSink for F {
    fn found(&mut self, line: &FoundLine<'_>) {
        self(line);
    }
}

/// What a search has gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SearchSummary {
    /// The lines searched.
    pub lines: u64,
    /// The lines that match, or do not if inverted. Not above the limit.
    pub matches: u64,
    /// Whether the limit was reached. There may be more matches.
    pub limit_reached: bool,
    /// Lines that were longer than is kept of a line, and so searched at their beginning only.
    pub cut_lines: u64,
}

/// A line that may become context.
#[derive(Debug, Clone)]
struct Kept {
    number: u64,
    position: Option<Position>,
    head: Vec<u8>,
    text: Vec<u8>,
    length: u64,
}

/// A search over the lines of a log, at the end of a chain.
///
/// ```
/// use pipewright_core::logs::{FoundLine, LineReader, LogStage, Search, SearchOptions};
/// use regex::bytes::Regex;
///
/// let mut numbers = Vec::new();
/// let options = SearchOptions::new(Regex::new("error")?).before(1);
/// let mut log = LineReader::new(Search::new(options, |found: &FoundLine| {
///     numbers.push((found.line.number, found.matched));
/// }));
/// log.text(b"one\ntwo\nan error\nthree\n");
/// log.finish();
/// assert_eq!(log.sink().summary().matches, 1);
/// drop(log);
/// assert_eq!(numbers, [(2, false), (3, true)]);
/// # Ok::<(), regex::Error>(())
/// ```
#[derive(Debug)]
pub struct Search<F> {
    options: SearchOptions,
    sink: F,
    before: VecDeque<Kept>,
    /// Lines of context after the last match that are still to come.
    owed: usize,
    /// The number of the last line given.
    given: u64,
    summary: SearchSummary,
}

impl<F: FoundSink> Search<F> {
    /// A search that gives what it finds to `sink`.
    pub fn new(options: SearchOptions, sink: F) -> Self {
        let summary = SearchSummary {
            limit_reached: options.limit == Some(0),
            ..SearchSummary::default()
        };
        Self {
            options,
            sink,
            before: VecDeque::new(),
            owed: 0,
            given: 0,
            summary,
        }
    }

    /// What has been searched so far.
    pub fn summary(&self) -> SearchSummary {
        self.summary
    }

    /// Whether the limit is reached and the context after the last match given: the rest of the
    /// log need not be read.
    pub fn is_done(&self) -> bool {
        self.summary.limit_reached && self.owed == 0
    }

    /// What takes the lines found.
    pub fn sink_mut(&mut self) -> &mut F {
        &mut self.sink
    }

    /// Gives back what took the lines found.
    pub fn into_sink(self) -> F {
        self.sink
    }

    fn give(&mut self, line: Line<'_>, matched: bool, ranges: &[Range<usize>]) {
        let after_gap = self.given > 0 && self.given + 1 != line.number;
        self.given = line.number;
        self.sink.found(&FoundLine {
            line,
            matched,
            ranges,
            after_gap,
        });
    }

    fn matched(&mut self, line: &Line<'_>) {
        self.summary.matches += 1;
        let limit = self.options.limit;
        self.summary.limit_reached = limit.is_some_and(|limit| self.summary.matches >= limit);
        for kept in std::mem::take(&mut self.before) {
            let line = Line {
                number: kept.number,
                position: kept.position,
                head: &kept.head,
                text: &kept.text,
                length: kept.length,
            };
            self.give(line, false, &[]);
        }
        let ranges: Vec<Range<usize>> = if self.options.invert {
            Vec::new()
        } else {
            let found = self.options.pattern.find_iter(line.text);
            let ranges = found.map(|found| found.range());
            ranges
                .filter(|range| !range.is_empty())
                .take(MAX_RANGES)
                .collect()
        };
        self.give(*line, true, &ranges);
        self.owed = self.options.after;
    }

    fn keep(&mut self, line: &Line<'_>) {
        if self.options.before == 0 {
            return;
        }
        if self.before.len() >= self.options.before {
            self.before.pop_front();
        }
        let text = line.text.get(..MAX_CONTEXT_LINE).unwrap_or(line.text);
        let head = line.head.get(..MAX_CONTEXT_LINE).unwrap_or(line.head);
        self.before.push_back(Kept {
            number: line.number,
            position: line.position,
            head: head.to_vec(),
            text: text.to_vec(),
            length: line.length,
        });
    }
}

impl<F: FoundSink> LineSink for Search<F> {
    fn line(&mut self, line: &Line<'_>) {
        if self.is_done() {
            return;
        }
        self.summary.lines += 1;
        self.summary.cut_lines += u64::from(line.cut() > 0);
        let open = !self.summary.limit_reached;
        if open && self.options.pattern.is_match(line.text) != self.options.invert {
            self.matched(line);
        } else if self.owed > 0 {
            self.owed -= 1;
            self.give(*line, false, &[]);
        } else if open {
            self.keep(line);
        }
    }
}
