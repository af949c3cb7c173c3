use std::io::Write as _;

use anstyle::{AnsiColor, Style};

use crate::output::Output;

/// Tells what happens: on standard output, unless a program wants the result there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Narrator {
    pub(super) output: Output,
    pub(super) step: usize,
}

impl Narrator {
    pub(super) fn new(output: Output) -> Self {
        Self { output, step: 0 }
    }

    /// Begins a step, with the command that does the same.
    pub(super) fn step(&mut self, title: &str, command: &str) {
        self.step += 1;
        let bold = Style::new().bold();
        let dimmed = Style::new().dimmed();
        self.line("");
        self.line(&format!("{bold}{}. {title}{bold:#}", self.step));
        self.line(&format!("{dimmed}$ pipewright gitlab {command}{dimmed:#}"));
    }

    /// Says how something went.
    pub(super) fn good(self, text: &str) {
        let green = AnsiColor::Green.on_default();
        self.line(&format!("{green}✓{green:#} {text}"));
    }

    pub(super) fn line(self, text: &str) {
        let _ = if self.output.is_table() {
            writeln!(anstream::stdout().lock(), "{text}")
        } else {
            writeln!(anstream::stderr().lock(), "{text}")
        };
    }
}
