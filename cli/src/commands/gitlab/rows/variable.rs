use pipewright_gitlab::types::PipelineVariable;

use crate::output::{Cell, Column, Row};

impl Row for PipelineVariable {
    const COLUMNS: &'static [Column] = &[
        Column::text("key", 12),
        Column::text("value", 16),
        Column::fixed("type"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(&self.key),
            Cell::new(&self.value),
            Cell::new(&self.variable_type),
        ]
    }
}
