use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::output::printable;

/// One block of lines: what failed, then indented what is known about it.
pub(super) struct Block {
    pub(super) text: String,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
        }
    }

    pub(super) fn head(&mut self, label: &str, what: &str) {
        let style = AnsiColor::Red.on_default().bold();
        let _ = writeln!(
            self.text,
            "{style}{label}:{style:#} {}",
            printable(what.trim())
        );
    }

    pub(super) fn line(&mut self, label: &str, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        let style = match label {
            "help" => AnsiColor::Cyan.on_default(),
            _ => Style::new().dimmed(),
        };
        let label = format!("{label}:");
        let _ = writeln!(self.text, "  {style}{label:<8}{style:#}{}", printable(text));
    }
}
