use std::io::Write as _;
use std::time::Duration;

use crate::output::{self, Live, Terminal, printable};

/// What is watched, as it was last seen.
pub(crate) trait Board {
    /// The block that is redrawn in place; `frame` turns what is at work.
    fn lines(&self, frame: usize) -> Vec<String>;
}

/// The sign of what is at work.
pub(crate) fn turning(frame: usize) -> &'static str {
    const TURNING: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    TURNING.get(frame % TURNING.len()).copied().unwrap_or("●")
}

/// How something is shown while it is watched: redrawn in place on a terminal, one line for each
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
    pub(crate) fn frame_time(&self) -> Option<Duration> {
        self.live.as_ref().map(|_| Duration::from_millis(120))
    }

    /// Shows the state of now.
    pub(crate) fn draw(&mut self, board: &impl Board) {
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
    pub(crate) fn changed(
        &mut self,
        board: &impl Board,
        changes: impl IntoIterator<Item = String>,
    ) {
        if self.live.is_some() {
            self.draw(board);
            return;
        }
        for change in changes {
            self.line(&change);
        }
    }

    /// Says something that stays on the screen.
    pub(crate) fn say(&mut self, text: &str) {
        let text = format!("{}\n", printable(text));
        match &mut self.live {
            Some(live) => live.print_above(&text),
            None => self.line(text.trim_end()),
        }
    }

    /// Shows the last state, which stays.
    pub(crate) fn finish(&mut self, board: &impl Board) {
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
