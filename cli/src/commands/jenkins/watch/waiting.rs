use std::time::Duration;

use pipewright_jenkins::types::{BuildNumber, JobRef};

use super::board::Board;
use super::conclude::conclude;
use super::live::live;
use crate::commands::jenkins::Session;
use crate::commands::jenkins::console::{Rendering, Sink, follow, not_in_time, options, text};
use crate::commands::log::Place;
use crate::commands::session::quoted;
use crate::commands::view::View;
use crate::errors::Failure;

/// Watches a build until it ends, and fails unless it succeeds.
pub(in crate::commands::jenkins) async fn watch(
    session: &Session,
    job: &JobRef,
    number: BuildNumber,
    with_console: bool,
    max_wait: Duration,
) -> Result<(), Failure> {
    let flag = if with_console { " --follow" } else { "" };
    let name = quoted(job.full_name());
    let resume = session.resume_with(&format!("build wait {name} {number}{flag}"));
    let mut board = Board::new(job, number);
    if with_console {
        // Standard output is for the result when that is not a table.
        let place = if session.output.is_table() {
            Place::Stdout
        } else {
            Place::Stderr
        };
        let plain = !session.output.is_table();
        let mut sink = Sink::new(
            Rendering::new(text(session.output, false, plain)),
            place,
            None,
        );
        let options = options(session).max_wait(max_wait);
        return match follow(session, job, number, options, &mut sink).await? {
            Some(build) => conclude(session, job, &build, board.stages()).await,
            None => Err(not_in_time(job, number, resume)),
        };
    }
    let mut view = View::stderr(session.output.terminal());
    let waited = live(session, job, number, max_wait, &mut board, &mut view).await?;
    drop(view);
    super::conclude::of_wait(session, job, number, &waited, &board, resume).await
}
