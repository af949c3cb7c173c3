use std::time::Duration;

use anstyle::Style;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{Bridge, Job, Pipeline, PipelineId, ProjectRef};
use tokio::time::Instant;
use unicode_width::UnicodeWidthStr as _;

use super::item::{Item, sign};
use crate::output::{printable, seconds, span, status_style, truncate};

/// A pipeline with its jobs, as last seen.
#[derive(Debug)]
pub(crate) struct Board {
    project: ProjectRef,
    id: PipelineId,
    pipeline: Option<Pipeline>,
    stages: Vec<String>,
    items: Vec<Item>,
    /// When the jobs were looked at, on this machine and as the server tells.
    looked: Instant,
    server_time: Option<DateTime<Utc>>,
}

impl Board {
    pub(crate) fn new(project: &ProjectRef, id: PipelineId) -> Self {
        Self {
            project: project.clone(),
            id,
            pipeline: None,
            stages: Vec::new(),
            items: Vec::new(),
            looked: Instant::now(),
            server_time: None,
        }
    }

    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    /// Takes the pipeline as it is now, and tells what changed in a line.
    pub(crate) fn update_pipeline(&mut self, pipeline: &Pipeline) -> Option<String> {
        let before = self.pipeline.as_ref().map(|pipeline| &pipeline.status);
        let changed = before != Some(&pipeline.status);
        self.pipeline = Some(pipeline.clone());
        let style = status_style(pipeline.status.as_str());
        let took = match took(pipeline) {
            Some(took) => format!(" after {}", span(took)),
            None => String::new(),
        };
        changed.then(|| {
            let status = &pipeline.status;
            format!("pipeline {}: {style}{status}{style:#}{took}", self.id)
        })
    }

    /// Takes the jobs as they are now, and tells what changed, a line each.
    pub(crate) fn update_jobs(&mut self, jobs: Vec<Job>, bridges: Vec<Bridge>) -> Vec<String> {
        self.looked = Instant::now();
        self.server_time = jobs
            .iter()
            .filter_map(last_sign_of_life)
            .max()
            .or(self.server_time);
        let mut items: Vec<Item> = jobs.into_iter().map(Item::from).collect();
        items.extend(bridges.into_iter().map(Item::from));
        // GitLab creates the jobs stage by stage, so ids tell the order of stages that are new;
        // a stage seen before keeps its place when its jobs are retried.
        items.sort_by_key(|item| item.id);
        for item in &items {
            if !self.stages.contains(&item.stage) {
                self.stages.push(item.stage.clone());
            }
        }
        let place = |stage: &str| self.stages.iter().position(|known| known == stage);
        items.sort_by_key(|item| place(&item.stage));
        let changes = items
            .iter()
            .filter(|item| {
                let before = self.items.iter().find(|before| before.id == item.id);
                before.map(|before| (&before.status, &before.downstream))
                    != Some((&item.status, &item.downstream))
            })
            .map(Item::change)
            .collect();
        self.items = items;
        changes
    }

    /// How long the pipeline has been at work.
    fn elapsed(&self) -> Option<Duration> {
        let pipeline = self.pipeline.as_ref()?;
        if let Some(took) = took(pipeline) {
            return Some(took);
        }
        let start = pipeline.started_at.or(pipeline.created_at)?;
        // By the server's clock, which need not be right by ours.
        let seen = (self.server_time? - start).to_std().ok()?;
        Some(seen + self.looked.elapsed())
    }

    fn heading(&self) -> String {
        let bold = Style::new().bold();
        let Some(pipeline) = &self.pipeline else {
            return format!("{bold}Pipeline {}{bold:#} of {}", self.id, self.project);
        };
        let style = status_style(pipeline.status.as_str());
        let elapsed = match self.elapsed() {
            Some(elapsed) => format!("  {}", span(elapsed)),
            None => String::new(),
        };
        format!(
            "{bold}Pipeline {}{bold:#} of {} on {}  {style}{}{style:#}{elapsed}",
            self.id,
            self.project,
            printable(&pipeline.git_ref),
            printable(pipeline.status.as_str())
        )
    }

    fn line(&self, item: &Item, widest: usize, frame: usize) -> String {
        let style = status_style(item.status.as_str());
        let name = truncate(&item.name, widest);
        let fill = " ".repeat(widest.saturating_sub(name.width()));
        let running = item.status.is_executing();
        let duration = match item.duration {
            Some(duration) if running => seconds(duration + self.looked.elapsed().as_secs_f64()),
            Some(duration) if item.status.is_finished() => seconds(duration),
            _ => String::new(),
        };
        let remark = item.remark();
        let dimmed = Style::new().dimmed();
        let line = format!(
            "    {style}{}{style:#} {name}{fill}  {style}{:<9}{style:#} {duration:>7}  \
             {dimmed}{remark}{dimmed:#}",
            sign(&item.status, frame),
            printable(item.status.as_str()),
        );
        line
    }
}

impl crate::commands::view::Board for Board {
    fn lines(&self, frame: usize) -> Vec<String> {
        let mut lines = vec![self.heading()];
        let widest = self
            .items
            .iter()
            .map(|item| item.name.width())
            .max()
            .unwrap_or(0);
        let widest = widest.clamp(8, 36);
        for stage in &self.stages {
            let bold = Style::new().bold();
            lines.push(format!("  {bold}{stage}{bold:#}"));
            let of_stage = self.items.iter().filter(|item| item.stage == *stage);
            lines.extend(of_stage.map(|item| self.line(item, widest, frame)));
        }
        lines
    }
}

/// From the start of a finished pipeline to its end, waits included; GitLab's own `duration` leaves
/// them out, and with them every bridge.
pub(crate) fn took(pipeline: &Pipeline) -> Option<Duration> {
    let finished = pipeline
        .finished_at
        .filter(|_| pipeline.status.is_finished())?;
    let started = pipeline.started_at.or(pipeline.created_at)?;
    (finished - started).to_std().ok()
}

/// The latest moment of the server's clock that a job tells of.
fn last_sign_of_life(job: &Job) -> Option<DateTime<Utc>> {
    if job.finished_at.is_some() {
        return job.finished_at;
    }
    let ran = chrono::TimeDelta::milliseconds(millis(job.duration?));
    job.started_at?.checked_add_signed(ran)
}

fn millis(seconds: f64) -> i64 {
    let duration = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
