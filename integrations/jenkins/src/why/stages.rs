//! The stages that are not well, and their logs.

use futures_util::{StreamExt as _, stream};
use pipewright_core::logs::shortened;

use super::console::{self, ReadLog};
use super::options::WhyOptions;
use super::report::{FailedStage, Note};
use crate::services::PipelineService;
use crate::types::{BuildRef, JobRef, Run, RunStatus, Stage};

/// The stages of a run that are not well, those that failed first.
pub(super) fn failed(run: &Run) -> Vec<FailedStage> {
    let mut stages: Vec<&Stage> = run
        .stages
        .iter()
        .filter(|stage| stage.status.is_failure())
        .collect();
    stages.sort_by_key(|stage| match stage.status {
        RunStatus::Failed => 0,
        RunStatus::Unstable => 1,
        _ => 2,
    });
    stages.into_iter().map(failed_stage).collect()
}

fn failed_stage(stage: &Stage) -> FailedStage {
    let error = stage.error.as_ref();
    let message = error.and_then(|error| error.message.as_deref());
    let interrupted = error.is_some_and(|error| error.class.ends_with("FlowInterruptedException"));
    let reason = match (message, &stage.status) {
        (Some(message), _) => shortened(message.trim(), 1000),
        (None, RunStatus::Unstable) => "it was marked unstable".to_owned(),
        (None, _) if interrupted => {
            "it was interrupted: aborted, timed out, or another branch failed".to_owned()
        }
        _ => "no reason was given".to_owned(),
    };
    FailedStage {
        id: stage.id.clone(),
        name: stage.name.clone(),
        status: stage.status.clone(),
        reason,
        duration_millis: stage.duration_millis,
        log: None,
    }
}

/// Reads the logs of stages, several at a time; none for those that could not be read.
pub(super) async fn logs(
    pipelines: &dyn PipelineService,
    job: &JobRef,
    build: BuildRef,
    stages: &[FailedStage],
    options: &WhyOptions,
    notes: &mut Vec<Note>,
) -> Vec<Option<ReadLog>> {
    if stages.len() > options.max_logs {
        let message = format!("only {} of {} are read", options.max_logs, stages.len());
        notes.push(Note::limit("the logs of the stages", message));
    }
    let read: Vec<_> = stream::iter(stages.iter().take(options.max_logs))
        .map(|stage| async move {
            let log = pipelines.stage_log(job, build, &stage.id).await;
            (&stage.name, console::read(log, options.max_bytes).await)
        })
        .buffered(options.at_once())
        .collect()
        .await;
    let told = |(name, (log, error)): (&String, (Option<ReadLog>, Option<crate::Error>))| {
        if let Some(error) = error {
            notes.push(Note::error(
                format!("the log of the stage {name:?}"),
                &error,
            ));
        }
        log
    };
    read.into_iter().map(told).collect()
}
