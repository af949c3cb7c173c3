use pipewright_jenkins::types::{QueueItem, QueueState};

use super::causes;
use crate::output::{Cell, Column, Describe, Row, moment, status_style};

impl Row for QueueItem {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("state"),
        Column::text("job", 12),
        Column::text("why", 16),
        Column::fixed("since"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            state(self),
            job(self),
            Cell::maybe(self.why.as_ref()),
            Cell::maybe(self.in_queue_since.as_ref().map(moment)),
        ]
    }
}

impl Describe for QueueItem {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let number = self.build_number();
        vec![
            ("id", Cell::new(self.id)),
            ("state", state(self)),
            ("job", job(self)),
            ("why", Cell::maybe(self.why.as_ref())),
            ("stuck", Cell::maybe(self.stuck.then_some("yes"))),
            (
                "since",
                Cell::maybe(self.in_queue_since.as_ref().map(moment)),
            ),
            ("cause", Cell::new(causes(self.causes()))),
            (
                "build",
                Cell::maybe(number.map(|number| format!("#{number}"))),
            ),
        ]
    }
}

fn state(item: &QueueItem) -> Cell {
    let word = match item.state() {
        QueueState::Waiting => "waiting",
        QueueState::Blocked => "blocked",
        QueueState::Buildable => "buildable",
        QueueState::Leaving => "leaving",
        QueueState::Started => "started",
        QueueState::Cancelled => "cancelled",
        _ => "",
    };
    Cell::new(word).styled(status_style(word))
}

fn job(item: &QueueItem) -> Cell {
    match (
        item.job(),
        item.task.as_ref().and_then(|task| task.name.as_ref()),
    ) {
        (Some(job), _) => Cell::new(job),
        (None, Some(name)) => Cell::new(name),
        (None, None) => Cell::new("(a step that waits for a node)"),
    }
}
