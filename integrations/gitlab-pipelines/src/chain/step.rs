//! Running one step of a chain.

use std::time::Duration;

use tokio::time::Instant;

use super::find::{Intent, find, newest};
use super::journal::Journal;
use super::runner::{ChainRunner, Tell};
use super::source::{Earlier, variables};
use super::{ChainEvent, Step, StepError, StepOutcome, StepReport, StepState};
use crate::requests::pipelines::CreatePipeline;
use crate::runs::RunCause;
use crate::types::{Pipeline, PipelineId};
use crate::watch::{WaitEvent, WaitOutcome};

/// How often a trigger is repeated that was lost on its way, which is known by then.
const TRIGGERS: u32 = 3;

/// Runs a step to its end. Whatever goes wrong is in the report.
pub(super) async fn run(
    runner: &ChainRunner,
    step: &Step,
    journal: &Journal<'_>,
    earlier: Earlier,
    tell: Tell<'_>,
) -> StepReport {
    let begun = Instant::now();
    let (outcome, pipeline) = match pipeline_of(runner, step, journal, &earlier, tell).await {
        Ok(id) => wait(runner, step, id, tell).await,
        Err(error) => (StepOutcome::Failed(error), None),
    };
    let report = StepReport {
        took: begun.elapsed(),
        pipeline,
        ..not_begun(step, outcome)
    };
    tell(ChainEvent::Ended(&report));
    report
}

/// The report of a step without a pipeline.
pub(super) fn not_begun(step: &Step, outcome: StepOutcome) -> StepReport {
    StepReport {
        name: step.name.clone(),
        project: step.project.clone(),
        git_ref: step.git_ref.clone(),
        allow_failure: step.allow_failure,
        pipeline: None,
        outcome,
        took: Duration::ZERO,
    }
}

/// The pipeline of a step: the one it has, or a new one.
async fn pipeline_of(
    runner: &ChainRunner,
    step: &Step,
    journal: &Journal<'_>,
    earlier: &Earlier,
    tell: Tell<'_>,
) -> Result<PipelineId, StepError> {
    let found = match journal.step(&step.name).await {
        None => None,
        Some(StepState::Triggered { pipeline }) => Some(pipeline),
        Some(StepState::Intended { key, at, newest }) => {
            // A clock that was put back tells of no time at all.
            let age = (runner.clock.now() - at).to_std().unwrap_or_default();
            let intent = Intent { key, newest, age };
            let found = find(runner, step, &intent, tell).await?;
            if let Some(pipeline) = found {
                let state = StepState::Triggered { pipeline };
                journal.set(&step.name, Some(state)).await?;
            }
            found
        }
    };
    if let Some(pipeline) = found {
        let step = &step.name;
        tell(ChainEvent::Resumed { step, pipeline });
        return Ok(pipeline);
    }
    trigger(runner, step, journal, earlier, tell).await
}

async fn trigger(
    runner: &ChainRunner,
    step: &Step,
    journal: &Journal<'_>,
    earlier: &Earlier,
    tell: Tell<'_>,
) -> Result<PipelineId, StepError> {
    let key = format!("{}.{}", journal.run(), step.name);
    let mut params = CreatePipeline::new(step.git_ref.clone());
    params.variables = variables(&runner.services, step, earlier, &key).await?;
    params.inputs.clone_from(&step.inputs);
    let mut triggers = 0;
    loop {
        let newest = newest(runner, step).await?;
        let state = StepState::Intended {
            key: key.clone(),
            at: runner.clock.now(),
            newest,
        };
        journal.set(&step.name, Some(state)).await?;
        let begun = Instant::now();
        triggers += 1;
        let pipelines = &runner.services.pipelines;
        let error = match pipelines.create(&step.project, &params).await {
            Ok(pipeline) => {
                let state = StepState::Triggered {
                    pipeline: pipeline.id,
                };
                journal.set(&step.name, Some(state)).await?;
                tell(ChainEvent::Triggered {
                    step: &step.name,
                    pipeline: &pipeline,
                });
                return Ok(pipeline.id);
            }
            Err(error) => error,
        };
        let refused = error
            .status()
            .is_some_and(|status| status.is_client_error());
        if refused || !error.may_have_been_sent() {
            journal.set(&step.name, None).await?;
            return Err(error.into());
        }
        // Nobody knows whether it arrived.
        let intent = Intent {
            key: key.clone(),
            newest,
            age: begun.elapsed(),
        };
        if let Some(pipeline) = find(runner, step, &intent, tell).await? {
            let state = StepState::Triggered { pipeline };
            journal.set(&step.name, Some(state)).await?;
            let step = &step.name;
            tell(ChainEvent::Resumed { step, pipeline });
            return Ok(pipeline);
        }
        if triggers >= TRIGGERS {
            return Err(error.into());
        }
    }
}

async fn wait(
    runner: &ChainRunner,
    step: &Step,
    id: PipelineId,
    tell: Tell<'_>,
) -> (StepOutcome, Option<Pipeline>) {
    let mut on_event = |event: WaitEvent<'_>| match event {
        WaitEvent::Changed { pipeline, .. } => tell(ChainEvent::Changed {
            step: &step.name,
            pipeline,
        }),
        WaitEvent::PassingError { error, .. } => tell(ChainEvent::PassingError {
            step: &step.name,
            error,
        }),
        WaitEvent::Stuck { .. } => {}
    };
    let options = &runner.options.wait;
    let waited = runner
        .watcher
        .wait(&step.project, id, options, &mut on_event)
        .await;
    let waited = match waited {
        Ok(waited) => waited,
        Err(error) => return (StepOutcome::Ended(RunCause::Error(error.into())), None),
    };
    let cause = match (waited.outcome, &waited.pipeline) {
        (WaitOutcome::Finished, Some(pipeline)) => RunCause::Finished(pipeline.status.clone()),
        (WaitOutcome::Blocked, _) => RunCause::Blocked,
        (WaitOutcome::Stuck, _) => RunCause::Stuck,
        (WaitOutcome::Deleted, _) => RunCause::Deleted,
        (WaitOutcome::TimedOut | WaitOutcome::Finished, _) => RunCause::TimedOut,
    };
    (StepOutcome::Ended(cause), waited.pipeline)
}
