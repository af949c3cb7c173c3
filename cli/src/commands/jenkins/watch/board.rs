use std::time::Duration;

use anstyle::Style;
use pipewright_jenkins::types::{BuildNumber, BuildStatus, JobRef, Run, RunStatus, Stage};
use tokio::time::Instant;
use unicode_width::UnicodeWidthStr as _;

use crate::commands::view;
use crate::output::{printable, span, status_style, truncate};

/// A build with its stages, as last seen.
#[derive(Debug)]
pub(super) struct Board {
    job: JobRef,
    number: BuildNumber,
    build: Option<BuildStatus>,
    run: Option<Run>,
    begun: Instant,
    looked: Instant,
}

impl Board {
    pub(super) fn new(job: &JobRef, number: BuildNumber) -> Self {
        Self {
            job: job.clone(),
            number,
            build: None,
            run: None,
            begun: Instant::now(),
            looked: Instant::now(),
        }
    }

    pub(super) fn stages(&self) -> &[Stage] {
        self.run.as_ref().map_or(&[], |run| &run.stages)
    }

    /// Takes the build as it is now, and tells what changed in a line.
    pub(super) fn update_build(&mut self, build: &BuildStatus) -> Option<String> {
        let before = self.build.as_ref().map(BuildStatus::outcome);
        let changed = before != Some(build.outcome());
        self.build = Some(build.clone());
        let took = match build.duration.filter(|_| build.is_finished()) {
            Some(took) => format!(" after {}", span(took)),
            None => String::new(),
        };
        changed.then(|| {
            let outcome = build.outcome();
            let style = status_style(outcome);
            format!("build #{}: {style}{outcome}{style:#}{took}", self.number)
        })
    }

    /// Takes the stages as they are now, and tells what changed, a line each.
    pub(super) fn update_run(&mut self, run: Run) -> Vec<String> {
        self.looked = Instant::now();
        let before = self.stages();
        let changes = run
            .stages
            .iter()
            .filter(|stage| {
                let before = before.iter().find(|before| before.id == stage.id);
                before.map(|before| &before.status) != Some(&stage.status)
            })
            .map(change)
            .collect();
        self.run = Some(run);
        changes
    }

    /// How long the build has been at work: by the server where it tells, for a Pipeline.
    fn elapsed(&self) -> Duration {
        let build = self.build.as_ref();
        if let Some(took) = build
            .filter(|build| build.is_finished())
            .and_then(|build| build.duration)
        {
            return took;
        }
        match &self.run {
            Some(run) => run.duration() + self.looked.elapsed(),
            None => self.begun.elapsed(),
        }
    }

    fn heading(&self) -> String {
        let bold = Style::new().bold();
        let (number, job) = (self.number, &self.job);
        let Some(build) = &self.build else {
            return format!(
                "{bold}Build #{number}{bold:#} of {}",
                printable(job.full_name())
            );
        };
        let style = status_style(build.outcome());
        let about = match build.estimated_duration.filter(|_| !build.is_finished()) {
            Some(estimated) => format!(" of about {}", span(estimated)),
            None => String::new(),
        };
        format!(
            "{bold}Build #{number}{bold:#} of {}  {style}{}{style:#}  {}{about}",
            printable(job.full_name()),
            printable(build.outcome()),
            span(self.elapsed())
        )
    }

    fn line(&self, stage: &Stage, widest: usize, frame: usize) -> String {
        let style = status_style(stage.status.as_str());
        let name = printable(&stage.name);
        let name = truncate(&name, widest);
        let fill = " ".repeat(widest.saturating_sub(name.width()));
        let duration = match &stage.status {
            RunStatus::NotExecuted => String::new(),
            status if status.is_running() => span(stage.duration() + self.looked.elapsed()),
            _ => span(stage.duration()),
        };
        format!(
            "    {style}{}{style:#} {name}{fill}  {style}{:<20}{style:#} {duration:>7}",
            sign(&stage.status, frame),
            printable(stage.status.as_str()),
        )
    }
}

impl view::Board for Board {
    fn lines(&self, frame: usize) -> Vec<String> {
        let mut lines = vec![self.heading()];
        let widths = self.stages().iter().map(|stage| stage.name.width());
        let widest = widths.max().unwrap_or(0).clamp(8, 36);
        let stages = self.stages().iter();
        lines.extend(stages.map(|stage| self.line(stage, widest, frame)));
        lines
    }
}

/// The line of a log of changes.
fn change(stage: &Stage) -> String {
    let took = match &stage.status {
        RunStatus::NotExecuted => String::new(),
        status if status.is_running() => String::new(),
        _ => format!(" in {}", span(stage.duration())),
    };
    let style = status_style(stage.status.as_str());
    format!(
        "stage {}: {style}{}{style:#}{took}",
        printable(&stage.name),
        printable(stage.status.as_str())
    )
}

/// The sign of a status; `frame` turns the one of what is at work.
fn sign(status: &RunStatus, frame: usize) -> &'static str {
    match status {
        RunStatus::Success => "✓",
        RunStatus::Failed => "✗",
        RunStatus::Unstable => "!",
        RunStatus::Aborted => "⊘",
        RunStatus::NotExecuted => "»",
        RunStatus::PausedPendingInput => "▶",
        RunStatus::InProgress => view::turning(frame),
        _ => "·",
    }
}
