use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use pipewright_gitlab::webhook::Intake;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;

use super::exec::Program;
use super::figures::{Figures, Outcome};
use super::queue::Accepted;
use super::read::{label, notice_of};

/// How programs are run.
#[derive(Debug)]
pub(super) struct Programs {
    /// The program and its arguments.
    pub(super) command: Vec<OsString>,
    /// The variables it does not get, as they hold secrets.
    pub(super) hidden: Vec<String>,
    /// How many at the same time.
    pub(super) concurrency: usize,
    /// How long each may take.
    pub(super) time_limit: Duration,
}

impl Programs {
    /// Runs the program for each event, until there are no more and all have ended.
    pub(super) async fn run(
        self,
        mut accepted: Receiver<Accepted>,
        intake: Intake,
        figures: Arc<Figures>,
    ) {
        let places = Arc::new(Semaphore::new(self.concurrency));
        let program = Arc::new(Program {
            command: self.command,
            hidden: self.hidden,
            time_limit: self.time_limit,
        });
        let mut running = JoinSet::new();
        while let Some(one) = accepted.recv().await {
            while running.try_join_next().is_some() {}
            // The event keeps its memory until its program has ended: the queue's limits hold.
            let Some(notice) = notice_of(&intake, &one.delivery) else {
                figures.handled(Outcome::Known);
                continue;
            };
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                break;
            };
            let program = Arc::clone(&program);
            let figures = Arc::clone(&figures);
            running.spawn(async move {
                let outcome = match serde_json::to_vec(&*notice) {
                    Ok(mut event) => {
                        event.push(b'\n');
                        program.run(event, &label(&notice.event)).await
                    }
                    Err(error) => {
                        tracing::error!(%error, "an event cannot be written");
                        Outcome::Failed
                    }
                };
                figures.handled(outcome);
                drop((one, place));
            });
        }
        while running.join_next().await.is_some() {}
    }
}
