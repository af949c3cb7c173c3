use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use pipewright_gitlab::logs::{LogEvent, LogFollower, LogFormat};
use pipewright_gitlab::types::{Job, JobId, JobStatus, PipelineId, ProjectRef};
use pipewright_gitlab::watch::{PipelineWatcher, WaitOutcome, Waited};
use tokio::time::{Instant, sleep};

use super::look::{look, pace};
use super::told::{Told, channel};
use super::waiting::options;
use super::{Board, Item};
use crate::commands::gitlab::Session;
use crate::commands::gitlab::job_log::{self, Rendering, Sink};
use crate::commands::log::Place;
use crate::commands::view::View;
use crate::errors::Failure;
use crate::output;

/// Prints the logs of a pipeline's jobs, one after the other as they start, until it ends.
pub(super) async fn follow(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    board: &mut Board,
    view: &mut View,
) -> Result<Waited, Failure> {
    let watcher = PipelineWatcher::new(session.services.pipelines.clone());
    let options = options(session);
    let (_, mut tell, mut told) = channel();
    let mut wait = pin!(watcher.wait(project, id, &options, &mut tell));
    let mut waited: Option<Waited> = None;
    let mut pace = pace(session);
    let look_after = |wait: Duration| async move {
        sleep(wait).await;
        let began = Instant::now();
        (look(session, project, id).await, began)
    };
    let mut looking = Box::pin(look_after(Duration::ZERO));
    let mut sink = sink(session);
    let mut logs = Logs::default();
    // After the end one more look is needed, for jobs that were quicker than the looks.
    let mut settled = false;
    let mut later: Vec<String> = Vec::new();
    loop {
        if logs.current.is_none() {
            view.changed(board, later.drain(..));
            if let Some(item) = logs.next(board) {
                view.say(&format!(
                    "── {} {} (job {})",
                    item.stage, item.name, item.id
                ));
                let options = job_log::options(session);
                let jobs = session.services.jobs.clone();
                logs.current = Some(LogFollower::new(jobs, project.clone(), item.id, options));
            } else if let Some(waited) = waited.take_if(|_| settled) {
                return Ok(waited);
            }
        }
        tokio::select! {
            Some(event) = told.recv() => match event {
                Told::Changed(pipeline) => {
                    // Not in the middle of a log.
                    later.extend(board.update_pipeline(&pipeline));
                }
                Told::Said(text) => view.say(&text),
                // The jobs are looked at here.
                Told::Seen(_) => {}
            },
            event = logs.event() => match event {
                Some(Ok(LogEvent::Finished(job))) => {
                    sink.finish()?;
                    view.say(&ended(&job));
                    logs.current = None;
                }
                Some(Ok(event)) => job_log::passing(&mut sink, &event)?,
                Some(Err(error)) => {
                    sink.finish()?;
                    view.say(&format!("the log cannot be read: {error}"));
                    logs.current = None;
                }
                None => logs.current = None,
            },
            (seen, began) = &mut looking => {
                let mut changed = false;
                if let Ok((jobs, bridges)) = seen {
                    changed = !board.update_jobs(jobs, bridges).is_empty();
                }
                settled = waited.is_some();
                looking = Box::pin(look_after(pace.next_delay(changed, began.elapsed())));
            }
            ended = &mut wait, if waited.is_none() => {
                let ended = ended?;
                if !matches!(ended.outcome, WaitOutcome::Finished | WaitOutcome::Blocked) {
                    sink.finish()?;
                    return Ok(ended);
                }
                waited = Some(ended);
                looking = Box::pin(look_after(Duration::ZERO));
            }
        }
    }
}

fn sink(session: &Session) -> Sink {
    let output = session.output;
    // Standard output is for the result when that is not a table.
    let (place, colors) = if output.is_table() {
        (Place::Stdout, output::colors_stdout())
    } else {
        (Place::Stderr, false)
    };
    let format = if colors {
        LogFormat::rendered()
    } else {
        LogFormat::plain()
    };
    Sink::new(Rendering::new(format), place, None)
}

fn ended(job: &Job) -> String {
    let took = match job.duration {
        Some(duration) => format!(" in {}", crate::output::seconds(duration)),
        None => String::new(),
    };
    format!("── {}: {}{took}", job.name, job.status)
}

/// The log that is being followed, and those that were.
#[derive(Debug, Default)]
struct Logs {
    current: Option<LogFollower>,
    followed: HashSet<JobId>,
}

impl Logs {
    /// The next job with a log, in the pipeline's order.
    fn next(&mut self, board: &Board) -> Option<Item> {
        let has_log = |item: &&Item| {
            let started = item.duration.is_some() || item.status.is_executing();
            !item.is_bridge && started && item.status != JobStatus::Skipped
        };
        let item = board
            .items()
            .iter()
            .filter(has_log)
            .find(|item| !self.followed.contains(&item.id))?;
        self.followed.insert(item.id);
        Some(item.clone())
    }

    /// What happens in the log; waits for ever while there is none.
    async fn event(&mut self) -> Option<Result<LogEvent, pipewright_gitlab::Error>> {
        match &mut self.current {
            Some(follower) => follower.next().await,
            None => std::future::pending().await,
        }
    }
}
