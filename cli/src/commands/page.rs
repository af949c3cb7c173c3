//! A report as text for people.

use anstyle::{AnsiColor, Style};
use pipewright_core::logs::{LogWindow, WindowItem};

use crate::errors::Failure;
use crate::output::{self, printable};

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const ERROR: Style = AnsiColor::Red.on_default();

/// Lines with styles. What comes from the server is to be made harmless for a terminal before.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    pub(super) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// The lines of a log that matter, made harmless here.
    pub(super) fn window(&mut self, log: &LogWindow) {
        for item in &log.items {
            let text = item.to_string();
            let style = match item {
                WindowItem::Line(line) if line.error => ERROR,
                WindowItem::Line(_) => Style::new(),
                WindowItem::Omitted { .. } => DIM,
            };
            self.line(&format!("  {style}{}{style:#}", printable(&text)));
        }
    }

    pub(super) fn print(&self) -> Result<(), Failure> {
        output::styled(&self.0)
    }
}
