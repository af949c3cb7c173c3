//! Reading the logs of failed jobs, and sharing the budget among them.

use futures_util::{StreamExt as _, stream};
use pipewright_core::logs::{FailureWindow, WindowOptions};

use super::options::WhyOptions;
use super::report::Note;
use crate::error::Error;
use crate::logs::LogLines;
use crate::services::JobService;
use crate::types::{JobId, ProjectRef};

/// A log that was read, from which windows of any size are made.
pub(super) struct ReadLog {
    pub(super) job: JobId,
    pub(super) window: FailureWindow,
}

/// Reads logs, several at a time. What fails becomes a note; what came of a log that broke off is
/// kept.
pub(super) async fn read(
    jobs: &dyn JobService,
    wanted: Vec<(ProjectRef, JobId)>,
    max_bytes: usize,
    options: &WhyOptions,
    notes: &mut Vec<Note>,
) -> Vec<ReadLog> {
    let read: Vec<_> = stream::iter(wanted)
        .map(|(project, job)| async move { (job, read_one(jobs, &project, job, max_bytes).await) })
        .buffered(options.at_once())
        .collect()
        .await;
    let mut logs = Vec::new();
    for (job, (window, error)) in read {
        if let Some(error) = error {
            notes.push(Note::error(format!("the log of job {job}"), &error));
        }
        if let Some(window) = window {
            logs.push(ReadLog { job, window });
        }
    }
    logs
}

async fn read_one(
    jobs: &dyn JobService,
    project: &ProjectRef,
    job: JobId,
    max_bytes: usize,
) -> (Option<FailureWindow>, Option<Error>) {
    let mut log = match jobs.log(project, job).await {
        Ok(log) => log,
        Err(error) => return (None, Some(error)),
    };
    let window = FailureWindow::new(WindowOptions::default().max_bytes(max_bytes));
    let mut lines = LogLines::new(window);
    while let Some(chunk) = log.next().await {
        match chunk {
            Ok(chunk) => lines.push(&chunk),
            Err(error) => {
                let any = lines.received() > 0;
                return (any.then(|| lines.finish()), Some(error));
            }
        }
    }
    (Some(lines.finish()), None)
}
