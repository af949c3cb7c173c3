use std::io::Write as _;
use std::time::Duration;

use super::board::Board;
use crate::output::{self, Live, Terminal, printable};

/// How a pipeline is shown while it is watched: redrawn in place on a terminal, one line for each
/// change elsewhere.
#[derive(Debug)]
pub(crate) struct View {
    live: Option<Live<'static>>,
    stdout: bool,
    frame: usize,
}

impl View {
    /// On standard error, beside the data on standard output.
    pub(crate) fn stderr(terminal: Terminal) -> Self {
        Self {
            live: terminal.redraws_stderr().then(Live::stderr),
            stdout: false,
            frame: 0,
        }
    }

    /// On standard output, where the view itself is what was asked for.
    pub(crate) fn stdout(terminal: Terminal) -> Self {
        Self {
            live: terminal.redraws_stdout().then(Live::stdout),
            stdout: true,
            frame: 0,
        }
    }

    /// One line for each change, on standard error.
    pub(crate) fn plain_stderr() -> Self {
        Self {
            live: None,
            stdout: false,
            frame: 0,
        }
    }

    /// How often to draw; never when nothing is redrawn.
    pub(super) fn frame_time(&self) -> Option<Duration> {
        self.live.as_ref().map(|_| Duration::from_millis(120))
    }

    /// Shows the state of now.
    pub(super) fn draw(&mut self, board: &Board) {
        let Some(live) = &mut self.live else {
            return;
        };
        self.frame = self.frame.wrapping_add(1);
        let size = if self.stdout {
            output::stdout_size()
        } else {
            output::stderr_size()
        };
        live.draw(&board.lines(self.frame), size);
    }

    /// Tells of changes: by their lines, or by redrawing.
    pub(super) fn changed(&mut self, board: &Board, changes: impl IntoIterator<Item = String>) {
        if self.live.is_some() {
            self.draw(board);
            return;
        }
        for change in changes {
            self.line(&change);
        }
    }

    /// Says something that stays on the screen.
    pub(super) fn say(&mut self, text: &str) {
        let text = format!("{}\n", printable(text));
        match &mut self.live {
            Some(live) => live.print_above(&text),
            None => self.line(text.trim_end()),
        }
    }

    /// Shows the last state, which stays.
    pub(super) fn finish(&mut self, board: &Board) {
        self.draw(board);
        if let Some(live) = &mut self.live {
            live.keep();
        }
    }

    fn line(&self, text: &str) {
        let _ = if self.stdout {
            writeln!(anstream::stdout().lock(), "{text}")
        } else {
            writeln!(anstream::stderr().lock(), "{text}")
        };
    }
}
