use pipewright_jenkins::types::ParameterDefinition;
use serde_json::Value;

use crate::output::{Cell, Column, Row};

impl Row for ParameterDefinition {
    const COLUMNS: &'static [Column] = &[
        Column::text("name", 12),
        Column::fixed("type"),
        Column::text("default", 8),
        Column::text("choices", 12),
        Column::text("description", 16),
    ];

    fn cells(&self) -> Vec<Cell> {
        let kind = self.kind.as_str();
        let kind = kind.strip_suffix("ParameterDefinition").unwrap_or(kind);
        let default = self.default.as_ref().map(|default| match default {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        });
        vec![
            Cell::new(&self.name),
            Cell::new(kind),
            Cell::maybe(default),
            Cell::new(self.choices.join("|")),
            Cell::maybe(self.description.as_ref()),
        ]
    }
}
