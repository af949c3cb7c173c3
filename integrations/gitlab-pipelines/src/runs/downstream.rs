//! One pipeline after another.

use futures_util::{StreamExt as _, stream};

use super::{Runs, RunsEvent, RunsOptions, RunsReport};
use crate::error::Error;
use crate::requests::pipelines::CreatePipeline;
use crate::types::{Pipeline, PipelineStatus, ProjectRef, Variable};
use crate::watch::{Target, WaitEvent, WaitOutcome, Waited};

/// A pipeline to run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRequest {
    /// Its project.
    pub project: ProjectRef,
    /// What it is to be.
    pub params: CreatePipeline,
}

impl RunRequest {
    /// A pipeline of a project.
    pub fn new(project: ProjectRef, params: CreatePipeline) -> Self {
        Self { project, params }
    }
}

/// A pipeline to run after another.
#[derive(Clone, Debug, PartialEq)]
pub struct DownstreamRun {
    /// The pipeline.
    pub request: RunRequest,
    /// Names of variables of the upstream pipeline to hand on, where that has them. A variable of
    /// the request's own wins.
    pub hand_on: Vec<String>,
}

impl DownstreamRun {
    /// A pipeline that is handed on nothing but what it came from.
    pub fn new(request: RunRequest) -> Self {
        Self {
            request,
            hand_on: Vec::new(),
        }
    }

    /// Hands a variable of the upstream pipeline on.
    pub fn hand_on(mut self, name: impl Into<String>) -> Self {
        self.hand_on.push(name.into());
        self
    }
}

/// How a pipeline and those after it went.
#[derive(Debug)]
#[non_exhaustive]
pub struct DownstreamReport {
    /// How the first went.
    pub upstream: Waited,
    /// Those that could not be started, by their place in what was asked for, and why.
    pub not_started: Vec<(usize, Error)>,
    /// How those that were started went; empty when the first did not succeed.
    pub downstream: RunsReport,
}

impl DownstreamReport {
    /// Whether the first succeeded, and all that were to follow were started and succeeded.
    pub fn is_success(&self) -> bool {
        succeeded(&self.upstream) && self.not_started.is_empty() && self.downstream.is_success()
    }
}

fn succeeded(waited: &Waited) -> bool {
    let status = waited.pipeline.as_ref().map(|pipeline| &pipeline.status);
    waited.outcome == WaitOutcome::Finished && status == Some(&PipelineStatus::Success)
}

pub(super) async fn trigger_downstream(
    runs: &Runs,
    upstream: &RunRequest,
    downstream: &[DownstreamRun],
    options: &RunsOptions,
    on_event: &mut (dyn FnMut(RunsEvent<'_>) + Send),
) -> Result<DownstreamReport, Error> {
    let project = &upstream.project;
    let pipeline = runs.pipelines.create(project, &upstream.params).await?;
    on_event(RunsEvent::Started {
        project,
        pipeline: &pipeline,
    });
    let mut ignore = |_: WaitEvent<'_>| {};
    let waited = runs
        .watcher
        .wait(project, pipeline.id, &options.wait, &mut ignore)
        .await?;
    let mut report = DownstreamReport {
        upstream: waited,
        not_started: Vec::new(),
        downstream: RunsReport::default(),
    };
    let Some(pipeline) = report.upstream.pipeline.clone() else {
        return Ok(report);
    };
    if !succeeded(&report.upstream) {
        return Ok(report);
    }
    let params = downstream
        .iter()
        .map(|run| params(&pipeline, &upstream.params, run));
    let requests: Vec<_> = downstream.iter().zip(params).enumerate().collect();
    let started: Vec<_> = stream::iter(requests)
        .map(|(place, (run, params))| async move {
            let project = &run.request.project;
            let started = match params {
                Ok(params) => runs.pipelines.create(project, &params).await,
                Err(error) => Err(error),
            };
            (place, project, started)
        })
        .buffered(options.at_once.max(1))
        .collect()
        .await;
    let mut targets = Vec::new();
    for (place, project, started) in started {
        match started {
            Ok(pipeline) => {
                on_event(RunsEvent::Started {
                    project,
                    pipeline: &pipeline,
                });
                targets.push(Target::new(project.clone(), pipeline.id));
            }
            Err(error) => report.not_started.push((place, error)),
        }
    }
    report.downstream = runs.wait_all(targets, options, on_event).await;
    Ok(report)
}

/// What a pipeline is started with after another.
fn params(
    upstream: &Pipeline,
    before: &CreatePipeline,
    run: &DownstreamRun,
) -> Result<CreatePipeline, Error> {
    let mut params = run.request.params.clone();
    let mut add = |variable: Variable| {
        let known = params.variables.iter();
        if !known.map(Variable::key).any(|key| key == variable.key()) {
            params.variables.push(variable);
        }
    };
    add(Variable::env(
        "UPSTREAM_PIPELINE_ID",
        upstream.id.to_string(),
    )?);
    add(Variable::env("UPSTREAM_COMMIT_SHA", upstream.sha.clone())?);
    for name in &run.hand_on {
        let variable = before.variables.iter().find(|one| one.key() == name);
        if let Some(variable) = variable {
            add(variable.clone());
        }
    }
    Ok(params)
}
