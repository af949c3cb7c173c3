use pipewright_gitlab::types::ArtifactEntry;

use crate::output::{Cell, Column, Row};

impl Row for ArtifactEntry {
    const COLUMNS: &'static [Column] = &[
        Column::text("path", 20),
        Column::number("size"),
        Column::fixed("type"),
        Column::fixed("mode"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(&self.path),
            Cell::maybe(self.size),
            Cell::new(&self.kind),
            Cell::maybe(self.mode.as_ref()),
        ]
    }
}
