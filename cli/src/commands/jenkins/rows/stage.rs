use pipewright_jenkins::types::{RunStatus, Stage};

use crate::output::{Cell, Column, Row, moment, span, status_style};

impl Row for Stage {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("status"),
        Column::text("name", 12),
        Column::number("duration"),
        Column::fixed("started"),
        Column::text("error", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        let ran = self.status != RunStatus::NotExecuted;
        let error = self.error.as_ref();
        let message = error.and_then(|error| error.message.as_ref());
        vec![
            Cell::new(&self.id),
            Cell::new(&self.status).styled(status_style(self.status.as_str())),
            Cell::new(&self.name),
            Cell::maybe(ran.then(|| span(self.duration()))),
            Cell::maybe(self.started_at().as_ref().map(moment)),
            Cell::maybe(message),
        ]
    }
}
