//! How chains are shown.

use pipewright_gitlab::chain::{ChainEvent, PlannedStep, StepOutcome, StepReport};
use pipewright_gitlab::runs::RunCause;
use pipewright_gitlab::types::{Pipeline, PipelineStatus, ProjectRef};
use serde::Serialize;

use crate::output::{self, Cell, Column, Row, span, status_style};

impl Row for PlannedStep {
    const COLUMNS: &'static [Column] = &[
        Column::number("round"),
        Column::fixed("step"),
        Column::text("project", 8),
        Column::text("ref", 6),
        Column::text("after", 6),
        Column::text("variables", 20),
    ];

    fn cells(&self) -> Vec<Cell> {
        let variables: Vec<_> = self
            .variables
            .iter()
            .map(|(name, source)| format!("{name}={source}"))
            .collect();
        vec![
            Cell::new(self.round),
            Cell::new(&self.name),
            Cell::new(&self.project),
            Cell::new(&self.git_ref),
            Cell::new(self.needs.join(", ")),
            Cell::new(variables.join(" ")),
        ]
    }
}

/// How a step went.
#[derive(Debug, Serialize)]
pub(super) struct StepRow<'a> {
    name: &'a str,
    project: &'a ProjectRef,
    /// `succeeded`, `failed`, `error` or `not_begun`.
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    allow_failure: bool,
    pipeline: Option<&'a Pipeline>,
    #[serde(skip)]
    took: String,
}

impl<'a> From<&'a StepReport> for StepRow<'a> {
    fn from(step: &'a StepReport) -> Self {
        let (result, reason) = match &step.outcome {
            StepOutcome::Ended(RunCause::Finished(PipelineStatus::Success)) => ("succeeded", None),
            StepOutcome::Ended(RunCause::Finished(_)) => ("failed", None),
            StepOutcome::Ended(cause @ RunCause::Blocked) => ("failed", Some(cause.to_string())),
            StepOutcome::NotBegun { .. } => ("not_begun", Some(step.outcome.to_string())),
            outcome => ("error", Some(outcome.to_string())),
        };
        Self {
            name: &step.name,
            project: &step.project,
            result,
            reason,
            allow_failure: step.allow_failure,
            pipeline: step.pipeline.as_ref(),
            took: span(step.took),
        }
    }
}

impl Row for StepRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("step"),
        Column::fixed("result"),
        Column::number("pipeline"),
        Column::fixed("status"),
        Column::text("project", 8),
        Column::fixed("took"),
        Column::text("reason", 10),
    ];

    fn cells(&self) -> Vec<Cell> {
        let status = self.pipeline.map(|pipeline| &pipeline.status);
        let allowed = if self.allow_failure && self.result != "succeeded" {
            "allowed to fail"
        } else {
            ""
        };
        vec![
            Cell::new(self.name),
            Cell::new(self.result.replace('_', " ")),
            Cell::maybe(self.pipeline.map(|pipeline| pipeline.id)),
            Cell::maybe(status).styled(status_style(status.map_or("", PipelineStatus::as_str))),
            Cell::new(self.project),
            Cell::new(if self.result == "not_begun" {
                ""
            } else {
                &self.took
            }),
            Cell::new(self.reason.as_deref().unwrap_or(allowed)),
        ]
    }
}

/// Says what happens, a line each.
pub(super) fn tell(event: &ChainEvent<'_>) {
    match event {
        ChainEvent::Triggered { step, pipeline } => {
            let address = pipeline.web_url.as_deref().unwrap_or_default();
            output::note(&format!("{step}: pipeline {} {address}", pipeline.id));
        }
        ChainEvent::Resumed { step, pipeline } => {
            output::note(&format!("{step}: pipeline {pipeline}, triggered before"));
        }
        ChainEvent::LookingFor { step, at_most } => {
            output::note(&format!(
                "{step}: may have been triggered; looking for its pipeline for {} at most",
                span(*at_most)
            ));
        }
        ChainEvent::PassingError { step, error } => {
            output::note(&format!("{step}: looking again after: {error}"));
        }
        ChainEvent::Ended(step) => {
            output::note(&format!("{}: {}", step.name, step.outcome));
        }
        _ => {}
    }
}
