use pipewright_gitlab::types::Deployment;

use super::user::{short_sha, user};
use crate::output::{Cell, Column, Describe, Row, moment, status_style};

fn status(deployment: &Deployment) -> Cell {
    match &deployment.status {
        Some(status) => Cell::new(status).styled(status_style(status.as_str())),
        None => Cell::default(),
    }
}

impl Row for Deployment {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("status"),
        Column::text("environment", 11),
        Column::text("ref", 6),
        Column::fixed("sha"),
        Column::fixed("created"),
        Column::text("user", 6),
        Column::number("job"),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            status(self),
            Cell::maybe(
                self.environment
                    .as_ref()
                    .map(|environment| &environment.name),
            ),
            Cell::new(&self.git_ref),
            short_sha(&self.sha),
            Cell::maybe(self.created_at.as_ref().map(moment)),
            user(self.user.as_ref()),
            Cell::maybe(self.deployable.as_ref().map(|job| job.id)),
        ]
    }
}

impl Describe for Deployment {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("id", Cell::new(self.id)),
            ("status", status(self)),
            (
                "environment",
                Cell::maybe(
                    self.environment
                        .as_ref()
                        .map(|environment| &environment.name),
                ),
            ),
            ("ref", Cell::new(&self.git_ref)),
            ("sha", Cell::new(&self.sha)),
            ("user", user(self.user.as_ref())),
            (
                "job",
                Cell::maybe(
                    self.deployable
                        .as_ref()
                        .map(|job| format!("{} {}", job.id, job.name)),
                ),
            ),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            (
                "finished",
                Cell::maybe(self.finished_at().as_ref().map(moment)),
            ),
            (
                "approvals",
                Cell::maybe(self.pending_approval_count.filter(|count| *count > 0)),
            ),
        ]
    }
}
