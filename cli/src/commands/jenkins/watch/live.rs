use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use pipewright_jenkins::types::{BuildNumber, BuildStatus, JobRef, NodeId, Run, RunStatus};
use pipewright_jenkins::watch::{
    BuildWatcher, Companion, PollSettings, WaitEvent, WaitOptions, Waited,
};
use pipewright_jenkins::{Error, ErrorKind};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

use super::board::Board;
use crate::commands::jenkins::Session;
use crate::commands::session::quoted;
use crate::commands::view::View;
use crate::errors::Failure;

/// What was seen, kept beyond the call that tells it.
enum Told {
    Build(BuildStatus),
    Run(Result<Run, Error>),
    Said(String),
}

/// Shows a build until it ends or the wait does.
pub(super) async fn live(
    session: &Session,
    job: &JobRef,
    number: BuildNumber,
    max_wait: Duration,
    board: &mut Board,
    view: &mut View,
) -> Result<Waited, Failure> {
    let watcher = BuildWatcher::new(session.services.builds.clone());
    let options = WaitOptions::default()
        .max_wait(max_wait)
        .interval(PollSettings {
            min: session.poll_interval,
            max: session.poll_interval.max(Duration::from_secs(15)),
            growth: 1.1,
            ..PollSettings::default()
        });
    let (sender, mut told) = unbounded_channel();
    let stages = Stages {
        session,
        job,
        sender: sender.clone(),
        last: Mutex::default(),
        untold: AtomicBool::new(false),
    };
    // Nobody listens any more when the wait is given up.
    let mut tell = move |event: WaitEvent<'_>| {
        let _ = sender.send(match event {
            WaitEvent::Changed { build, .. } => Told::Build(build.clone()),
            WaitEvent::PassingError { error, .. } => {
                Told::Said(format!("looking again after: {error}"))
            }
            _ => return,
        });
    };
    let mut wait = pin!(watcher.wait_with(job, number.into(), &options, &stages, &mut tell));
    let mut hearer = Hearer {
        answer: session.command(&format!(
            "input submit {} --build {number}",
            quoted(job.full_name())
        )),
        complained: false,
        asked: false,
    };
    let mut frames = interval(view.frame_time().unwrap_or(Duration::from_secs(3600)));
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let waited = loop {
        tokio::select! {
            Some(event) = told.recv() => hearer.hear(board, view, event),
            _ = frames.tick() => view.draw(board),
            waited = &mut wait => break waited?,
        }
    };
    while let Ok(event) = told.try_recv() {
        hearer.hear(board, view, event);
    }
    view.finish(board);
    Ok(waited)
}

/// Shows what is told, and says once what need not be said again.
struct Hearer {
    /// The command that answers a question.
    answer: String,
    complained: bool,
    asked: bool,
}

impl Hearer {
    fn hear(&mut self, board: &mut Board, view: &mut View, event: Told) {
        match event {
            Told::Build(build) => {
                let change = board.update_build(&build);
                view.changed(board, change);
            }
            Told::Run(Ok(run)) => {
                let asks = run.waits_for_input();
                let changes = board.update_run(run);
                view.changed(board, changes);
                if asks && !std::mem::replace(&mut self.asked, true) {
                    view.say(&format!("it waits for an answer: {}", self.answer));
                }
                self.asked &= asks;
            }
            // The wait itself decides whether that is the end.
            Told::Run(Err(error)) => {
                if !std::mem::replace(&mut self.complained, true) {
                    view.say(&format!("the stages cannot be seen: {error}"));
                }
            }
            Told::Said(text) => view.say(&text),
        }
    }
}

/// Looks at the stages after each look at their build.
struct Stages<'a> {
    session: &'a Session,
    job: &'a JobRef,
    sender: UnboundedSender<Told>,
    last: Mutex<Vec<(NodeId, RunStatus)>>,
    /// Whether the server lacks what tells stages: it need not be asked again.
    untold: AtomicBool,
}

#[async_trait]
impl Companion for Stages<'_> {
    async fn look(&self, build: &BuildStatus) -> bool {
        // The watcher itself tells it only after this look: right for its end, late for its start.
        if build.building {
            let _ = self.sender.send(Told::Build(build.clone()));
        }
        if !build.is_pipeline() || self.untold.load(Ordering::Relaxed) {
            return false;
        }
        let pipelines = &self.session.services.pipelines;
        let seen = pipelines.describe(self.job, build.number.into()).await;
        if seen
            .as_ref()
            .is_err_and(|error| error.kind() == ErrorKind::PluginMissing)
        {
            self.untold.store(true, Ordering::Relaxed);
        }
        let changed = seen.as_ref().is_ok_and(|run| {
            let stages = run.stages.iter();
            let now: Vec<_> = stages
                .map(|stage| (stage.id.clone(), stage.status.clone()))
                .collect();
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = *last != now;
            *last = now;
            changed
        });
        let _ = self.sender.send(Told::Run(seen));
        changed
    }
}
