use std::fmt;

use serde::Serialize;

use crate::logs::Position;

/// The lines of a log that matter, with what was left out between them.
///
/// Its `Display` writes it out, one line per line, within the budget of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct LogWindow {
    /// Lines and gaps in the order of the log.
    pub items: Vec<WindowItem>,
    /// Lines of the whole log, as they are shown: without those that are only markers.
    pub total_lines: u64,
    /// Lines that are not here, nor folded into one that is.
    pub omitted_lines: u64,
    /// Lines whose end, or beginning, is not here.
    pub cut_lines: u64,
    /// The server stopped taking the log at so many bytes: the failure may not be in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_limit: Option<u64>,
}

/// A line of a window, or a gap in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", untagged)]
pub enum WindowItem {
    /// A line.
    Line(WindowLine),
    /// Lines that were left out.
    Omitted {
        /// How many.
        omitted: u64,
    },
}

/// A line of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WindowLine {
    /// Its number in the log as it is shown, counted from 1. Of repeats, the last one's.
    pub number: u64,
    /// The bytes before it in the log as the server sent it, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Its text; what was cut out of it is counted in it.
    pub text: String,
    /// How many lines were folded into this one; 1 is only itself.
    pub repeats: u64,
    /// Whether it says why something failed; else it is a heading, context, or the end of the log.
    pub error: bool,
    /// Whether a part of it is not here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The first of the lines that were folded into it.
    pub(super) first: u64,
    pub(super) number: u64,
    pub(super) position: Option<Position>,
}

impl LogWindow {
    /// Whether nothing is left out: the window is the log, but for folded repeats.
    pub fn is_whole(&self) -> bool {
        self.omitted_lines == 0 && self.cut_lines == 0
    }

    /// The lines, without the gaps.
    pub fn lines(&self) -> impl Iterator<Item = &WindowLine> {
        self.items.iter().filter_map(|item| match item {
            WindowItem::Line(line) => Some(line),
            WindowItem::Omitted { .. } => None,
        })
    }
}

impl fmt::Display for LogWindow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items
            .iter()
            .try_for_each(|item| writeln!(formatter, "{item}"))
    }
}

impl fmt::Display for WindowItem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => line.fmt(formatter),
            Self::Omitted { omitted: 1 } => {
                formatter.write_str("[\u{2026} 1 line omitted \u{2026}]")
            }
            Self::Omitted { omitted } => {
                write!(formatter, "[\u{2026} {omitted} lines omitted \u{2026}]")
            }
        }
    }
}

impl fmt::Display for WindowLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)?;
        if self.repeats > 1 && !self.text.is_empty() {
            write!(formatter, " (\u{d7}{})", self.repeats)?;
        }
        Ok(())
    }
}
