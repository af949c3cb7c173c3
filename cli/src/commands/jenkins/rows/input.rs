use pipewright_jenkins::types::{InputParameter, PendingInput};

use crate::output::{Cell, Column, Row};

impl Row for PendingInput {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("id"),
        Column::text("question", 16),
        Column::text("asks for", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        let wanted: Vec<_> = self.inputs.iter().map(wanted).collect();
        vec![
            Cell::new(&self.id),
            Cell::new(&self.message),
            Cell::new(wanted.join(", ")),
        ]
    }
}

/// `REGION=eu|us`, `CANARY=true`.
fn wanted(input: &InputParameter) -> String {
    if !input.choices().is_empty() {
        return format!("{}={}", input.name, input.choices().join("|"));
    }
    match input.default_value() {
        Some(serde_json::Value::String(text)) => format!("{}={text}", input.name),
        Some(value) if !value.is_null() => format!("{}={value}", input.name),
        _ => input.name.clone(),
    }
}
