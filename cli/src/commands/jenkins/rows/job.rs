use pipewright_jenkins::types::{Job, JobBuild, JobColor, JobKind, JobState, JobSummary};

use crate::output::{Cell, Column, Describe, Row, moment, status_style};

impl Row for JobSummary {
    const COLUMNS: &'static [Column] = &[
        Column::text("job", 16),
        Column::fixed("status"),
        Column::fixed("kind"),
        Column::fixed("last"),
        Column::fixed("started"),
        Column::text("url", 16),
    ];

    fn cells(&self) -> Vec<Cell> {
        let last = self.last_build.as_ref();
        let started = last.and_then(|build| build.timestamp.as_ref());
        vec![
            Cell::new(&self.full_name),
            status(self.color.as_ref()),
            Cell::new(kind(self.kind(), &self.class)),
            Cell::maybe(last.map(|build| format!("#{}", build.number))),
            Cell::maybe(started.map(moment)),
            Cell::new(&self.url),
        ]
    }
}

/// What Jenkins says by a colour.
fn status(color: Option<&JobColor>) -> Cell {
    let Some(color) = color else {
        return Cell::default();
    };
    let word = match &color.state {
        JobState::Success => "SUCCESS",
        JobState::Unstable => "UNSTABLE",
        JobState::Failure => "FAILURE",
        JobState::Aborted => "ABORTED",
        JobState::Disabled | JobState::Grey => "disabled",
        JobState::NotBuilt => "not built",
        other => other.as_str(),
    };
    if color.building {
        Cell::new(format!("{word}, RUNNING")).styled(status_style("RUNNING"))
    } else {
        Cell::new(word).styled(status_style(word))
    }
}

fn kind(kind: JobKind, class: &str) -> &str {
    match kind {
        JobKind::Freestyle => "freestyle",
        JobKind::Pipeline => "pipeline",
        JobKind::Matrix => "matrix",
        JobKind::Folder => "folder",
        JobKind::Multibranch => "multibranch",
        JobKind::OrganizationFolder => "organization",
        _ => class.rsplit('.').next().unwrap_or_default(),
    }
}

impl Describe for Job {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let build =
            |build: Option<JobBuild>| Cell::maybe(build.map(|one| format!("#{}", one.number)));
        let parameters: Vec<&str> = self.parameters().map(|one| one.name.as_str()).collect();
        let folder = self.kind().is_folder();
        let health = self.health_report.iter().min_by_key(|report| report.score);
        vec![
            ("job", Cell::new(&self.full_name)),
            ("kind", Cell::new(kind(self.kind(), &self.class))),
            ("description", Cell::maybe(self.description.as_ref())),
            ("status", status(self.color.as_ref())),
            (
                "health",
                Cell::maybe(health.map(|one| format!("{} %, {}", one.score, one.description))),
            ),
            ("in the queue", Cell::maybe(self.in_queue.then_some("yes"))),
            ("last build", build(self.last_build)),
            ("last success", build(self.last_successful_build)),
            ("last failure", build(self.last_failed_build)),
            (
                "next build",
                Cell::maybe(
                    self.next_build_number
                        .filter(|_| !folder)
                        .map(|next| format!("#{next}")),
                ),
            ),
            ("parameters", Cell::new(parameters.join(", "))),
            ("url", Cell::new(&self.url)),
        ]
    }
}
