use anstyle::Style;
use pipewright_gitlab::types::{Job, JobStatus, Pipeline};
use serde_json::json;

use super::narrator::Narrator;
use crate::commands::gitlab::{Board, Item, took};
use crate::errors::Failure;
use crate::output::span;

/// How it all went.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    pub(super) project: &'a str,
    pub(super) pipeline: &'a Pipeline,
    pub(super) board: &'a Board,
    pub(super) build: &'a Job,
    pub(super) files: usize,
    pub(super) deployed: &'a Job,
}

impl Summary<'_> {
    /// Tells it to people, or prints it for a program.
    pub(super) fn tell(&self, narrator: Narrator) -> Result<(), Failure> {
        let bold = Style::new().bold();
        narrator.line("");
        narrator.line(&format!("{bold}Summary{bold:#}"));
        let took = span(took(self.pipeline).unwrap_or_default());
        let status = &self.pipeline.status;
        narrator.line(&format!(
            "  pipeline   {} {status} after {took}",
            self.pipeline.id
        ));
        narrator.line(&format!("  jobs       {}", self.counts()));
        narrator.line(&format!(
            "  artifacts  {} files of {}",
            self.files, self.build.name
        ));
        let (deployed, status) = (&self.deployed.name, &self.deployed.status);
        narrator.line(&format!("  by hand    {deployed} {status}"));
        narrator.line("");
        narrator.line(&format!("{bold}The same on a real GitLab{bold:#}"));
        for line in self.commands() {
            narrator.line(&format!("  {line}"));
        }
        if narrator.output.is_table() {
            return Ok(());
        }
        narrator.output.value(&json!({
            "pipeline": self.pipeline,
            "artifact_files": self.files,
            "deployed": self.deployed,
            "commands": self.commands(),
        }))
    }

    fn counts(&self) -> String {
        let count = |test: &dyn Fn(&Item) -> bool| {
            self.board.items().iter().filter(|item| test(item)).count()
        };
        let succeeded = count(&|item| item.status == JobStatus::Success);
        let allowed = count(&|item| item.status == JobStatus::Failed && item.allow_failure);
        let manual = count(&|item| item.status == JobStatus::Manual);
        format!("{succeeded} succeeded, {allowed} failed and was allowed to, {manual} by hand")
    }

    fn commands(&self) -> Vec<String> {
        let project = self.project;
        let (pipeline, build) = (self.pipeline.id, self.build.id);
        let deploy = &self.deployed.name;
        let gitlab = "pipewright gitlab";
        vec![
            "export GITLAB_TOKEN=glpat-…".to_owned(),
            "export GITLAB_BASE_URL=https://gitlab.example.com  # unless it is gitlab.com"
                .to_owned(),
            format!("{gitlab} pipeline run {project} --ref main"),
            format!("{gitlab} job log {project} {} --follow", self.build.name),
            format!("{gitlab} pipeline wait {project} {pipeline}"),
            format!("{gitlab} artifact list {project} {build}"),
            format!("{gitlab} artifact download {project} {build} --extract --out build"),
            format!("{gitlab} job play {project} {deploy}"),
        ]
    }
}
