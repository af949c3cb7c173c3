use std::pin::pin;
use std::time::Duration;

use pipewright_gitlab::types::{PipelineId, ProjectRef};
use pipewright_gitlab::watch::{PipelineWatcher, Waited};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::look::{look, pace};
use super::told::{Told, channel};
use super::waiting::options;
use super::{Board, View};
use crate::commands::gitlab::Session;
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
    let options = options(session);
    let (mut tell, mut told) = channel();
    let mut wait = pin!(watcher.wait(project, id, &options, &mut tell));
    let mut pace = pace(session);
    let look_after = |wait: Duration| async move {
        sleep(wait).await;
        let began = Instant::now();
        (look(session, project, id).await, began)
    };
    let mut looking = Box::pin(look_after(Duration::ZERO));
    let mut complained = false;
    let mut frames = interval(view.frame_time().unwrap_or(Duration::from_secs(3600)));
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let waited = loop {
        tokio::select! {
            Some(event) = told.recv() => hear(board, view, event),
            (seen, began) = &mut looking => {
                let changed = match seen {
                    Ok((jobs, bridges)) => {
                        let news = board.update_jobs(jobs, bridges);
                        let changed = !news.is_empty();
                        view.changed(board, news);
                        changed
                    }
                    Err(error) => {
                        // The wait itself decides whether that is the end.
                        if !complained {
                            view.say(&format!("the jobs cannot be seen: {error}"));
                            complained = true;
                        }
                        false
                    }
                };
                looking = Box::pin(look_after(pace.next_delay(changed, began.elapsed())));
            }
            _ = frames.tick() => view.draw(board),
            waited = &mut wait => break waited?,
        }
    };
    while let Ok(event) = told.try_recv() {
        hear(board, view, event);
    }
    if let Ok((jobs, bridges)) = look(session, project, id).await {
        let changes = board.update_jobs(jobs, bridges);
        view.changed(board, changes);
    }
    view.finish(board);
    Ok(waited)
}

fn hear(board: &mut Board, view: &mut View, event: Told) {
    match event {
        Told::Changed(pipeline) => {
            let change = board.update_pipeline(&pipeline);
            view.changed(board, change);
        }
        Told::Said(text) => view.say(&text),
    }
}
