use pipewright_gitlab::types::Trigger;

use super::user::user;
use crate::output::{Cell, Column, Describe, Row, moment};

/// As much of the token as tells one from another.
fn beginning(trigger: &Trigger) -> Cell {
    let shown: String = trigger.token.chars().take(8).collect();
    if shown.is_empty() {
        Cell::default()
    } else {
        Cell::new(format!("{shown}…"))
    }
}

impl Row for Trigger {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::text("description", 12),
        Column::fixed("token"),
        Column::text("owner", 6),
        Column::fixed("last used"),
        Column::fixed("expires"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            Cell::new(&self.description),
            beginning(self),
            user(self.owner.as_ref()),
            Cell::maybe(self.last_used.as_ref().map(moment)),
            Cell::maybe(self.expires_at.as_ref().map(moment)),
        ]
    }
}

impl Describe for Trigger {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("id", Cell::new(self.id)),
            ("description", Cell::new(&self.description)),
            ("token", beginning(self)),
            ("owner", user(self.owner.as_ref())),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            (
                "last used",
                Cell::maybe(self.last_used.as_ref().map(moment)),
            ),
            ("expires", Cell::maybe(self.expires_at.as_ref().map(moment))),
        ]
    }
}
