use pipewright_jenkins::types::Change;

use crate::output::{Cell, Column, Row, moment};

impl Row for Change {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("commit"),
        Column::text("author", 8),
        Column::text("message", 20),
        Column::fixed("time"),
        Column::text("paths", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(short(&self.commit_id)),
            Cell::maybe(self.author.as_ref().map(|author| &author.full_name)),
            Cell::new(&self.msg),
            Cell::maybe(self.timestamp.as_ref().map(moment)),
            Cell::new(self.affected_paths.join(", ")),
        ]
    }
}

/// As much of a commit as people write.
pub(in crate::commands::jenkins) fn short(commit: &str) -> String {
    commit.chars().take(8).collect()
}
