use pipewright_gitlab::types::{Bridge, Pipeline, PipelineSummary};

use super::user::{short_sha, user};
use crate::output::{Cell, Column, Describe, Row, moment, seconds, status_style};

impl Row for PipelineSummary {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("status"),
        Column::text("ref", 8),
        Column::fixed("sha"),
        Column::text("source", 6),
        Column::fixed("created"),
        Column::text("name", 8),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            Cell::new(&self.status).styled(status_style(self.status.as_str())),
            Cell::new(&self.git_ref),
            short_sha(&self.sha),
            Cell::maybe(self.source.as_ref()),
            Cell::maybe(self.created_at.as_ref().map(moment)),
            Cell::maybe(self.name.as_ref()),
        ]
    }
}

impl Describe for Pipeline {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("id", Cell::new(self.id)),
            (
                "status",
                Cell::new(&self.status).styled(status_style(self.status.as_str())),
            ),
            ("name", Cell::maybe(self.name.as_ref())),
            ("ref", Cell::new(&self.git_ref)),
            ("sha", Cell::new(&self.sha)),
            ("source", Cell::maybe(self.source.as_ref())),
            ("user", user(self.user.as_ref())),
            ("created", Cell::maybe(self.created_at.as_ref().map(moment))),
            ("started", Cell::maybe(self.started_at.as_ref().map(moment))),
            (
                "finished",
                Cell::maybe(self.finished_at.as_ref().map(moment)),
            ),
            ("queued", Cell::maybe(self.queued_duration.map(seconds))),
            ("duration", Cell::maybe(self.duration.map(seconds))),
            (
                "coverage",
                Cell::maybe(self.coverage.map(|coverage| format!("{coverage} %"))),
            ),
            ("errors", Cell::maybe(self.yaml_errors.as_ref())),
            ("url", Cell::maybe(self.web_url.as_ref())),
        ]
    }
}

impl Row for Bridge {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("status"),
        Column::text("name", 10),
        Column::text("stage", 6),
        Column::fixed("downstream"),
        Column::fixed("its status"),
        Column::text("its url", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        let downstream = self.downstream_pipeline.as_ref();
        let status = downstream.map(|pipeline| {
            Cell::new(&pipeline.status).styled(status_style(pipeline.status.as_str()))
        });
        vec![
            Cell::new(self.id),
            Cell::new(&self.status).styled(status_style(self.status.as_str())),
            Cell::new(&self.name),
            Cell::new(&self.stage),
            Cell::maybe(downstream.map(|pipeline| pipeline.id)),
            status.unwrap_or_default(),
            Cell::maybe(downstream.and_then(|pipeline| pipeline.web_url.as_ref())),
        ]
    }
}
