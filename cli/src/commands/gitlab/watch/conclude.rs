use pipewright_gitlab::types::{JobStatus, PipelineId, PipelineStatus, ProjectRef};
use pipewright_gitlab::watch::{WaitOutcome, Waited};

use super::{Board, Item};
use crate::commands::gitlab::Session;
use crate::errors::Failure;
use crate::output::{self, span};

/// Prints the pipeline as it is in the end, and decides whether that is a success.
pub(super) fn conclude(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    waited: &Waited,
    board: &Board,
    resume: String,
) -> Result<(), Failure> {
    let output = session.output;
    if let Some(pipeline) = &waited.pipeline {
        if output.is_table() {
            output.list(&[pipeline.summary()], "")?;
        } else {
            output.value(pipeline)?;
        }
    }
    let status = waited.pipeline.as_ref().map(|pipeline| &pipeline.status);
    match (waited.outcome, status) {
        (WaitOutcome::Finished, Some(PipelineStatus::Success)) => {
            for item in waiting_for_somebody(board) {
                let play = session.command(&format!("job play {project} {}", item.id));
                output::note(&format!("{} can be started by hand: {play}", item.name));
            }
            Ok(())
        }
        (WaitOutcome::Finished, Some(status)) => Err(Failure::Unsuccessful {
            message: format!(
                "pipeline {id} of {project} {}{}",
                ended(status),
                culprits(board)
            ),
            hint: board
                .items()
                .iter()
                .find(|item| item.broke_the_pipeline() && !item.is_bridge)
                .map(|item| {
                    let log = session.command(&format!("job log {project} {}", item.id));
                    format!("read the log with `{log}`")
                }),
        }),
        (WaitOutcome::Blocked, _) => Err(Failure::Unsuccessful {
            message: format!("pipeline {id} of {project} waits for somebody to start a job"),
            hint: waiting_for_somebody(board).next().map(|item| {
                let play = session.command(&format!("job play {project} {}", item.id));
                format!("start {} with `{play}`", item.name)
            }),
        }),
        (WaitOutcome::Deleted, _) => Err(Failure::NotFound {
            message: format!("pipeline {id} of {project} was deleted meanwhile"),
            hint: None,
        }),
        _ => {
            let state = match status {
                Some(status) => format!("is still {status}"),
                None => "could not be seen".to_owned(),
            };
            let after = span(waited.waited);
            Err(Failure::TimedOut {
                message: format!("pipeline {id} of {project} {state} after {after}"),
                resume,
            })
        }
    }
}

fn ended(status: &PipelineStatus) -> String {
    match status {
        PipelineStatus::Failed => "failed".to_owned(),
        status => format!("was {status}"),
    }
}

fn waiting_for_somebody(board: &Board) -> impl Iterator<Item = &Item> {
    let items = board.items().iter();
    items.filter(|item| item.status == JobStatus::Manual)
}

/// The jobs because of which it failed.
fn culprits(board: &Board) -> String {
    let broken = board
        .items()
        .iter()
        .filter(|item| item.broke_the_pipeline());
    let names: Vec<String> = broken
        .map(|item| match &item.failure_reason {
            Some(reason) => format!("{} ({reason})", item.name),
            None => item.name.clone(),
        })
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(": job {one}"),
        several => format!(": jobs {}", several.join(", ")),
    }
}
