//! Tables that fit the terminal.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::Cell;

const GAP: usize = 2;

/// A column: its heading, and how narrow it may become before columns to its right are dropped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    name: &'static str,
    narrowest: usize,
    right: bool,
}

impl Column {
    /// A column that is never cut: ids and states are useless in part.
    pub(crate) const fn fixed(name: &'static str) -> Self {
        Self {
            name,
            narrowest: usize::MAX,
            right: false,
        }
    }

    /// A column of numbers.
    pub(crate) const fn number(name: &'static str) -> Self {
        Self {
            name,
            narrowest: usize::MAX,
            right: true,
        }
    }

    /// A column of text that may be cut to this width.
    pub(crate) const fn text(name: &'static str, narrowest: usize) -> Self {
        Self {
            name,
            narrowest,
            right: false,
        }
    }
}

/// Rows under headings, the most important column first.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Writes the table, within `width` columns if one is given.
    pub(crate) fn write(&self, out: &mut impl Write, width: Option<usize>) -> io::Result<()> {
        let widths = self.fit(width);
        let heading = Style::new().bold();
        let headings: Vec<Cell> = self
            .columns
            .iter()
            .map(|column| Cell::new(column.name.to_uppercase()).styled(heading))
            .collect();
        self.line(out, &headings, &widths)?;
        for row in &self.rows {
            self.line(out, row, &widths)?;
        }
        Ok(())
    }

    fn line(&self, out: &mut impl Write, cells: &[Cell], widths: &[usize]) -> io::Result<()> {
        let mut line = String::new();
        let mut pending = 0;
        for ((cell, column), width) in cells.iter().zip(&self.columns).zip(widths) {
            // A column without values is left out.
            if *width == 0 {
                continue;
            }
            let fill = width.saturating_sub(cell.width());
            let (before, after) = if column.right { (fill, 0) } else { (0, fill) };
            if cell.is_empty() {
                pending += before;
            } else {
                line.extend(std::iter::repeat_n(' ', pending + before));
                line.push_str(&cell.paint(*width));
                pending = 0;
            }
            pending += after + GAP;
        }
        writeln!(out, "{line}")
    }

    /// The widths of the columns that are shown.
    fn fit(&self, width: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let widest = self.rows.iter().filter_map(|row| row.get(index));
                let widest = widest.map(Cell::width).max().unwrap_or(0);
                // A column with nothing in it says nothing.
                if widest == 0 && !self.rows.is_empty() {
                    0
                } else {
                    widest.max(column.name.width())
                }
            })
            .collect();
        let Some(limit) = width else {
            return widths;
        };
        // The last is the least important: it goes first.
        for shown in (1..=widths.len()).rev() {
            let narrowed = self.narrow(widths.iter().take(shown).copied().collect(), limit);
            if let Some(widths) = narrowed {
                return widths;
            }
        }
        widths.truncate(1);
        widths.fill(limit);
        widths
    }

    /// The widths cut to a sum, from the last column to the first; none if that is not enough.
    fn narrow(&self, mut widths: Vec<usize>, limit: usize) -> Option<Vec<usize>> {
        let shown = widths.iter().filter(|width| **width > 0).count();
        let gaps = GAP * shown.saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit);
        for (width, column) in widths.iter_mut().zip(&self.columns).rev() {
            let narrowest = column.narrowest.max(column.name.width());
            let cut = width.saturating_sub(narrowest).min(excess);
            *width -= cut;
            excess -= cut;
        }
        (excess == 0).then_some(widths)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[
            Column::number("id"),
            Column::fixed("status"),
            Column::text("name", 6),
            Column::text("ref", 4),
        ]);
        table.push(vec![
            Cell::new(7),
            Cell::new("success"),
            Cell::new("a rather long name"),
            Cell::new("main"),
        ]);
        table.push(vec![
            Cell::new(123),
            Cell::new("failed"),
            Cell::new("short"),
            Cell::new("feature/long"),
        ]);
        table
    }

    #[rstest]
    #[case(
        None,
        " ID  STATUS   NAME                REF\n  7  success  a rather long name  main\n123  failed   short               feature/long\n"
    )]
    #[case(
        Some(40),
        " ID  STATUS   NAME                REF\n  7  success  a rather long name  main\n123  failed   short               featu…\n"
    )]
    #[case(
        Some(30),
        " ID  STATUS   NAME        REF\n  7  success  a rather …  main\n123  failed   short       fea…\n"
    )]
    #[case(
        Some(20),
        " ID  STATUS   NAME\n  7  success  a rat…\n123  failed   short\n"
    )]
    fn fits_the_width(#[case] width: Option<usize>, #[case] expected: &str) {
        let mut out = Vec::new();
        table().write(&mut out, width).unwrap();
        let shown = anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string();
        assert_eq!(shown, expected);
        if let Some(width) = width {
            assert!(shown.lines().all(|line| line.width() <= width), "{shown}");
        }
    }
}
