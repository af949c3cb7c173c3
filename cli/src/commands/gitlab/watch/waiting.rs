use pipewright_gitlab::types::{PipelineId, ProjectRef};
use pipewright_gitlab::watch::WaitOptions;

use super::conclude::conclude;
use super::follow::follow;
use super::{Board, live};
use crate::commands::gitlab::Session;
use crate::commands::view::View;
use crate::errors::Failure;

/// Watches a pipeline until it ends, and fails unless it succeeds.
pub(crate) async fn watch(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    with_logs: bool,
) -> Result<(), Failure> {
    let flag = if with_logs { " --follow" } else { "" };
    let resume = session.resume_with(&format!("pipeline wait {project} {id}{flag}"));
    let terminal = session.output.terminal();
    let mut board = Board::new(project, id);
    let waited = if with_logs {
        let mut view = View::plain_stderr();
        follow(session, project, id, &mut board, &mut view).await?
    } else {
        let mut view = View::stderr(terminal);
        live(session, project, id, &mut board, &mut view).await?
    };
    conclude(session, project, id, &waited, &board, resume)
}

/// How to wait, by the configuration.
pub(in crate::commands::gitlab) fn options(session: &Session) -> WaitOptions {
    let mut options = WaitOptions::default().max_wait(session.max_wait);
    options.interval.min = session.poll_interval;
    options.interval.max = options.interval.max.max(session.poll_interval);
    options
}
