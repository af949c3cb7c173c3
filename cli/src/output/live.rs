//! Lines that are redrawn in place.

use std::fmt;
use std::fmt::Write as _;
use std::io::Write;

use anstream::AutoStream;

use super::truncate;

const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";
const CLEAR_TO_END_OF_LINE: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";
// Terminals that know it show the whole redraw at once; others ignore it.
const BEGIN_UPDATE: &str = "\x1b[?2026h";
const END_UPDATE: &str = "\x1b[?2026l";

/// A block of lines at the bottom of the terminal.
///
/// Each redraw is one write that overwrites the lines in place, so that nothing flickers. The
/// cursor comes back when this is dropped, whatever the reason.
pub(crate) struct Live<'a> {
    out: Box<dyn Write + Send + 'a>,
    colors: bool,
    drawn: usize,
    hidden: bool,
}

impl Live<'static> {
    pub(crate) fn stderr() -> Self {
        let out = std::io::stderr();
        let colors = AutoStream::choice(&out) != anstream::ColorChoice::Never;
        Self::new(Box::new(out), colors)
    }

    pub(crate) fn stdout() -> Self {
        let out = std::io::stdout();
        let colors = AutoStream::choice(&out) != anstream::ColorChoice::Never;
        Self::new(Box::new(out), colors)
    }
}

impl<'a> Live<'a> {
    fn new(out: Box<dyn Write + Send + 'a>, colors: bool) -> Self {
        Self {
            out,
            colors,
            drawn: 0,
            hidden: false,
        }
    }

    /// Shows these lines in place of those shown before, within `size` columns and rows.
    pub(crate) fn draw(&mut self, lines: &[String], (columns, rows): (usize, usize)) {
        let room = rows.saturating_sub(1).max(1);
        let left_out = lines.len().saturating_sub(room);
        let shown = if left_out > 0 { room - 1 } else { lines.len() };
        let mut frame = String::from(BEGIN_UPDATE);
        if !self.hidden {
            frame.push_str(HIDE_CURSOR);
            self.hidden = true;
        }
        self.go_to_top(&mut frame);
        for line in lines.iter().take(shown) {
            self.push_line(&mut frame, line, columns);
        }
        if left_out > 0 {
            let more = format!("… and {} more", lines.len() - shown);
            self.push_line(&mut frame, &more, columns);
        }
        frame.push_str(CLEAR_BELOW);
        frame.push_str(END_UPDATE);
        self.drawn = shown + usize::from(left_out > 0);
        self.write(&frame);
    }

    /// Prints lines that stay, above the block.
    pub(crate) fn print_above(&mut self, text: &str) {
        let mut frame = String::new();
        self.go_to_top(&mut frame);
        frame.push_str(CLEAR_BELOW);
        if self.colors {
            frame.push_str(text);
        } else {
            frame.push_str(&anstream::adapter::strip_str(text).to_string());
        }
        self.drawn = 0;
        self.write(&frame);
    }

    /// Leaves the block as it is: what is drawn next is a new one below.
    pub(crate) fn keep(&mut self) {
        self.drawn = 0;
    }

    fn push_line(&self, frame: &mut String, line: &str, columns: usize) {
        frame.push_str(&fit(line, columns, self.colors));
        frame.push_str(CLEAR_TO_END_OF_LINE);
        frame.push('\n');
    }

    fn go_to_top(&self, frame: &mut String) {
        if self.drawn > 0 {
            let _ = write!(frame, "\x1b[{}A\r", self.drawn);
        }
    }

    fn write(&mut self, frame: &str) {
        let _ = self.out.write_all(frame.as_bytes());
        let _ = self.out.flush();
    }
}

impl fmt::Debug for Live<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Live")
            .field("colors", &self.colors)
            .field("drawn", &self.drawn)
            .finish_non_exhaustive()
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        if self.hidden {
            // The terminal may have written `^C` to where the cursor is.
            self.write(&format!("\r{CLEAR_TO_END_OF_LINE}{SHOW_CURSOR}"));
        }
    }
}

/// The line within so many columns. A line that would wrap breaks the counting of lines; one that
/// does not fit loses its colours, which cannot be cut safely.
fn fit(line: &str, columns: usize, colors: bool) -> String {
    let plain = anstream::adapter::strip_str(line).to_string();
    let cut = truncate(&plain, columns);
    if cut == plain && colors {
        line.to_owned()
    } else {
        cut.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redraws_in_place_and_gives_the_cursor_back() {
        let mut out = Vec::new();
        {
            let mut live = Live::new(Box::new(&mut out), false);
            live.draw(&["one".into(), "two".into()], (80, 24));
            live.draw(&["\x1b[31mthree\x1b[0m".into()], (80, 24));
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\x1b[?2026h\x1b[?25lone\x1b[K\ntwo\x1b[K\n\x1b[J\x1b[?2026l\
             \x1b[?2026h\x1b[2A\rthree\x1b[K\n\x1b[J\x1b[?2026l\r\x1b[K\x1b[?25h"
        );
    }

    #[test]
    fn never_takes_more_rows_or_columns_than_there_are() {
        let mut out = Vec::new();
        let lines: Vec<String> = (0..10).map(|line| format!("line number {line}")).collect();
        Live::new(Box::new(&mut out), false).draw(&lines, (8, 4));
        let shown = anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string();
        assert_eq!(shown.trim_end(), "line nu…\nline nu…\n… and 8…");
    }
}
