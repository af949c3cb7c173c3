//! Writing a result in the form that was asked for.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::{Cell, Column, Table, Terminal, json, printable, yaml};
use crate::arguments::OutputFormat;
use crate::errors::Failure;

/// Something that is a row of a table.
pub(crate) trait Row {
    /// The columns, the most important first.
    const COLUMNS: &'static [Column];

    /// The values, in the columns' order.
    fn cells(&self) -> Vec<Cell>;
}

/// Something that is shown by itself, one field a line.
pub(crate) trait Describe {
    /// The fields; empty ones are not shown.
    fn fields(&self) -> Vec<(&'static str, Cell)>;
}

/// Where results and notes go, and in which form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: OutputFormat,
    terminal: Terminal,
}

impl Output {
    pub(crate) fn new(format: OutputFormat) -> Self {
        Self {
            format,
            terminal: Terminal::detect(),
        }
    }

    pub(crate) fn terminal(self) -> Terminal {
        self.terminal
    }

    /// Whether people, not programs, read the result.
    pub(crate) fn is_table(self) -> bool {
        self.format == OutputFormat::Table
    }

    /// Prints a list; `nothing` is said on standard error when it is empty.
    pub(crate) fn list<T: Row + Serialize>(
        self,
        items: &[T],
        nothing: &str,
    ) -> Result<(), Failure> {
        if items.is_empty() {
            note(nothing);
        }
        if !self.is_table() {
            return self.value(&items);
        }
        if items.is_empty() {
            return Ok(());
        }
        let mut table = Table::new(T::COLUMNS);
        for item in items {
            table.push(item.cells());
        }
        self.table(&table)
    }

    /// Prints one thing.
    pub(crate) fn item<T: Describe + Serialize>(self, item: &T) -> Result<(), Failure> {
        if !self.is_table() {
            return self.value(item);
        }
        let fields: Vec<_> = item
            .fields()
            .into_iter()
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        let widest = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let room = match self.terminal.table_width() {
            Some(width) => width.saturating_sub(widest + 3).max(1),
            None => usize::MAX,
        };
        let bold = Style::new().bold();
        written(|out| {
            for (name, cell) in &fields {
                let fill = " ".repeat(widest - name.len() + 2);
                // An address is for copying: it may wrap, but not be cut.
                let room = if *name == "url" { usize::MAX } else { room };
                writeln!(out, "{bold}{name}:{bold:#}{fill}{}", cell.paint(room))?;
            }
            Ok(())
        })
    }

    /// Prints a table that has no other form.
    pub(crate) fn table(self, table: &Table) -> Result<(), Failure> {
        let width = self.terminal.table_width();
        written(|out| table.write(out, width))
    }

    /// Prints a value as JSON or YAML; as JSON too where a table was asked for.
    pub(crate) fn value(self, value: &impl Serialize) -> Result<(), Failure> {
        match self.format {
            OutputFormat::Table | OutputFormat::Json => written(|out| json::write(out, value)),
            OutputFormat::Yaml => written(|out| yaml::write(out, value)),
        }
    }
}

/// Prints text as it is.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    written(|out| out.write_all(text.as_bytes()))
}

/// Prints text with styles, which are left out where they are not wanted.
pub(crate) fn styled(text: &str) -> Result<(), Failure> {
    written(|out| out.write_all(text.as_bytes()))
}

/// Prints bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(Failure::Output)
}

/// Says something on standard error.
pub(crate) fn note(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = writeln!(out, "{}", printable(text));
}

/// Writes the block of a failure to standard error.
pub(crate) fn diagnostic(block: &str) {
    let _ = anstream::stderr().write_all(block.as_bytes());
}

/// Writes to standard output, colours left out where they are not wanted.
fn written(
    write: impl FnOnce(
        &mut io::BufWriter<anstream::AutoStream<io::StdoutLock<'static>>>,
    ) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(Failure::Output)
}
