use serde::Serialize;

use crate::errors::Failure;
use crate::exit_code::ExitCode;
use crate::output::{Cell, Column, Output, Row};

#[derive(Debug, Serialize)]
struct Meaning {
    code: u8,
    meaning: &'static str,
}

impl Row for Meaning {
    const COLUMNS: &'static [Column] = &[Column::number("code"), Column::text("meaning", 20)];

    fn cells(&self) -> Vec<Cell> {
        vec![Cell::new(self.code), Cell::new(self.meaning)]
    }
}

/// Prints every exit code with its meaning.
pub(super) fn print(output: Output) -> Result<(), Failure> {
    let meanings: Vec<_> = ExitCode::ALL
        .into_iter()
        .map(|(code, meaning)| Meaning {
            code: code as u8,
            meaning,
        })
        .collect();
    output.list(&meanings, "no exit codes")
}
