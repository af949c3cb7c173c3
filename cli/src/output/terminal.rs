//! What is known about the terminal.

use std::io::IsTerminal as _;

/// Where standard output and standard error go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    stdout: bool,
    stderr: bool,
}

impl Terminal {
    pub(crate) fn detect() -> Self {
        Self {
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
        }
    }

    /// The width that tables have to fit into; none in a pipe.
    pub(crate) fn table_width(self) -> Option<usize> {
        if self.stdout {
            Some(stdout_size().0)
        } else {
            None
        }
    }

    /// Whether lines on standard error may be redrawn: only when somebody looks at all of it.
    pub(crate) fn redraws_stderr(self) -> bool {
        self.stderr && self.stdout && !is_dumb()
    }

    /// Whether lines on standard output may be redrawn.
    pub(crate) fn redraws_stdout(self) -> bool {
        self.stdout && !is_dumb()
    }

    /// Whether a progress bar may be drawn on standard error.
    pub(crate) fn shows_progress(self) -> bool {
        self.stderr && !is_dumb()
    }
}

/// Whether standard output takes colours.
pub(crate) fn colors_stdout() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Columns and rows of standard error's terminal.
pub(crate) fn stderr_size() -> (usize, usize) {
    size_of(&std::io::stderr())
}

/// Columns and rows of standard output's terminal.
pub(crate) fn stdout_size() -> (usize, usize) {
    size_of(&std::io::stdout())
}

#[cfg(unix)]
fn size_of(stream: &impl std::os::fd::AsFd) -> (usize, usize) {
    known(terminal_size::terminal_size_of(stream))
}

#[cfg(windows)]
fn size_of(stream: &impl std::os::windows::io::AsHandle) -> (usize, usize) {
    known(terminal_size::terminal_size_of(stream))
}

fn known(size: Option<(terminal_size::Width, terminal_size::Height)>) -> (usize, usize) {
    match size {
        Some((width, height)) if width.0 > 0 && height.0 > 0 => {
            (usize::from(width.0), usize::from(height.0))
        }
        _ => (80, 24),
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
