use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use pipewright_gitlab::types::{JobId, JobStatus, Pipeline, PipelineId, ProjectRef};
use pipewright_gitlab::watch::{Companion, PipelineWatcher, Waited};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{MissedTickBehavior, interval};

use super::Board;
use super::look::{look, pace_settings};
use super::told::{Told, channel};
use super::waiting::options;
use crate::commands::gitlab::Session;
use crate::commands::view::View;
use crate::errors::Failure;

/// Shows a pipeline until it ends or the wait does.
pub(crate) async fn live(
    session: &Session,
    project: &ProjectRef,
    id: PipelineId,
    board: &mut Board,
    view: &mut View,
) -> Result<Waited, Failure> {
    let watcher = PipelineWatcher::new(session.services.pipelines.clone());
    let options = options(session).interval(pace_settings(session));
    let (sender, mut tell, mut told) = channel();
    let jobs = Jobs {
        session,
        project,
        id,
        sender,
        last: Mutex::default(),
    };
    let mut wait = pin!(watcher.wait_with(project, id, &options, &jobs, &mut tell));
    let mut complained = false;
    let mut frames = interval(view.frame_time().unwrap_or(Duration::from_secs(3600)));
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let waited = loop {
        tokio::select! {
            Some(event) = told.recv() => hear(board, view, event, &mut complained),
            _ = frames.tick() => view.draw(board),
            waited = &mut wait => break waited?,
        }
    };
    while let Ok(event) = told.try_recv() {
        hear(board, view, event, &mut complained);
    }
    view.finish(board);
    Ok(waited)
}

fn hear(board: &mut Board, view: &mut View, event: Told, complained: &mut bool) {
    match event {
        Told::Changed(pipeline) => {
            let change = board.update_pipeline(&pipeline);
            view.changed(board, change);
        }
        Told::Seen(Ok((jobs, bridges))) => {
            let changes = board.update_jobs(jobs, bridges);
            view.changed(board, changes);
        }
        // The wait itself decides whether that is the end.
        Told::Seen(Err(error)) => {
            if !std::mem::replace(complained, true) {
                view.say(&format!("the jobs cannot be seen: {error}"));
            }
        }
        Told::Said(text) => view.say(&text),
    }
}

type Statuses = Vec<(JobId, JobStatus)>;

/// Looks at the jobs after each look at their pipeline.
struct Jobs<'a> {
    session: &'a Session,
    project: &'a ProjectRef,
    id: PipelineId,
    sender: UnboundedSender<Told>,
    last: Mutex<Statuses>,
}

#[async_trait]
impl Companion for Jobs<'_> {
    async fn look(&self, _: &Pipeline) -> bool {
        let seen = look(self.session, self.project, self.id).await;
        let changed = seen.as_ref().is_ok_and(|(jobs, bridges)| {
            let jobs = jobs.iter().map(|job| (job.id, job.status.clone()));
            let bridges = bridges.iter().map(|one| (one.id, one.status.clone()));
            let now: Statuses = jobs.chain(bridges).collect();
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = *last != now;
            *last = now;
            changed
        });
        // Nobody listens any more when the wait is given up.
        let _ = self.sender.send(Told::Seen(seen));
        changed
    }
}
