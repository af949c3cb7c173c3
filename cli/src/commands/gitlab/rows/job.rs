use pipewright_gitlab::types::Job;

use super::user::user;
use crate::output::{Cell, Column, Describe, Row, moment, seconds, status_style};

impl Row for Job {
    const COLUMNS: &'static [Column] = &[
        Column::number("id"),
        Column::fixed("status"),
        Column::text("name", 12),
        Column::text("stage", 6),
        Column::number("duration"),
        Column::number("pipeline"),
        Column::text("ref", 8),
        Column::text("note", 8),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.id),
            Cell::new(&self.status).styled(status_style(self.status.as_str())),
            Cell::new(&self.name),
            Cell::new(&self.stage),
            Cell::maybe(self.duration.map(seconds)),
            Cell::maybe(self.pipeline.as_ref().map(|pipeline| pipeline.id)),
            Cell::new(&self.git_ref),
            note(self),
        ]
    }
}

/// Why it failed, and whether that matters.
fn note(job: &Job) -> Cell {
    match (&job.failure_reason, job.allow_failure) {
        (Some(reason), true) => Cell::new(format!("{reason} (allowed)")),
        (Some(reason), false) => Cell::new(reason),
        (None, _) => Cell::default(),
    }
}

impl Describe for Job {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let archive = self.artifacts_file.as_ref();
        vec![
            ("id", Cell::new(self.id)),
            ("name", Cell::new(&self.name)),
            (
                "status",
                Cell::new(&self.status).styled(status_style(self.status.as_str())),
            ),
            ("failure", note(self)),
            ("stage", Cell::new(&self.stage)),
            (
                "pipeline",
                Cell::maybe(self.pipeline.as_ref().map(|pipeline| pipeline.id)),
            ),
            ("ref", Cell::new(&self.git_ref)),
            (
                "commit",
                Cell::maybe(
                    self.commit
                        .as_ref()
                        .map(|commit| format!("{} {}", commit.short_id, commit.title)),
                ),
            ),
            ("user", user(self.user.as_ref())),
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
            (
                "runner",
                Cell::maybe(
                    self.runner
                        .as_ref()
                        .map(|runner| format!("{} {}", runner.id, runner.description)),
                ),
            ),
            (
                "artifacts",
                Cell::maybe(archive.map(|archive| match archive.size {
                    Some(size) => format!("{}, {size} bytes", archive.filename),
                    None => archive.filename.clone(),
                })),
            ),
            (
                "expire",
                Cell::maybe(self.artifacts_expire_at.as_ref().map(moment)),
            ),
            ("erased", Cell::maybe(self.erased_at.as_ref().map(moment))),
            ("url", Cell::new(&self.web_url)),
        ]
    }
}
