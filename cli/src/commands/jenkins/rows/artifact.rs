use pipewright_jenkins::types::Artifact;

use crate::output::{Cell, Column, Row};

impl Row for Artifact {
    const COLUMNS: &'static [Column] = &[Column::text("path", 20), Column::text("name", 12)];

    fn cells(&self) -> Vec<Cell> {
        vec![Cell::new(&self.relative_path), Cell::new(&self.file_name)]
    }
}
