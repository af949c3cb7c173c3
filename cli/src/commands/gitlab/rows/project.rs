use pipewright_gitlab::types::Project;

use crate::output::{Cell, Column, Describe, Row, moment};

impl Row for Project {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::text("path", 16),
        Column::text("branch", 6),
        Column::fixed("visibility"),
        Column::fixed("last activity"),
        Column::text("description", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            Cell::new(&self.path_with_namespace),
            Cell::maybe(self.default_branch.as_ref()),
            Cell::maybe(self.visibility.as_ref()),
            Cell::maybe(self.last_activity_at.as_ref().map(moment)),
            Cell::maybe(self.description.as_ref()),
        ]
    }
}

impl Describe for Project {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("id", Cell::new(self.id)),
            ("path", Cell::new(&self.path_with_namespace)),
            ("name", Cell::new(&self.name)),
            ("description", Cell::maybe(self.description.as_ref())),
            ("branch", Cell::maybe(self.default_branch.as_ref())),
            ("visibility", Cell::maybe(self.visibility.as_ref())),
            ("topics", Cell::new(self.topics.join(", "))),
            (
                "archived",
                Cell::maybe(self.archived.filter(|archived| *archived).map(|_| "yes")),
            ),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            (
                "activity",
                Cell::maybe(self.last_activity_at.as_ref().map(moment)),
            ),
            ("url", Cell::maybe(self.web_url.as_ref())),
        ]
    }
}
