use pipewright_gitlab::types::Environment;

use crate::output::{Cell, Column, Describe, Row, moment, status_style};

fn state(environment: &Environment) -> Cell {
    match &environment.state {
        Some(state) => Cell::new(state).styled(status_style(state.as_str())),
        None => Cell::default(),
    }
}

impl Row for Environment {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("state"),
        Column::text("name", 12),
        Column::fixed("tier"),
        Column::text("url", 16),
        Column::fixed("updated"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            state(self),
            Cell::new(&self.name),
            Cell::maybe(self.tier.as_ref()),
            Cell::maybe(self.external_url.as_ref()),
            Cell::maybe(self.updated_at.as_ref().map(moment)),
        ]
    }
}

impl Describe for Environment {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let last = self.last_deployment.as_ref().map(|deployment| {
            let status = deployment.status.as_ref().map(ToString::to_string);
            format!(
                "{} {} of {} at {}",
                deployment.id,
                status.unwrap_or_default(),
                deployment.git_ref,
                deployment.sha.get(..8).unwrap_or(&deployment.sha)
            )
        });
        vec![
            ("id", Cell::new(self.id)),
            ("name", Cell::new(&self.name)),
            ("state", state(self)),
            ("tier", Cell::maybe(self.tier.as_ref())),
            ("description", Cell::maybe(self.description.as_ref())),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            ("updated", Cell::maybe(self.updated_at.as_ref().map(moment))),
            ("stops", Cell::maybe(self.auto_stop_at.as_ref().map(moment))),
            ("deployed", Cell::maybe(last)),
            ("url", Cell::maybe(self.external_url.as_ref())),
        ]
    }
}
