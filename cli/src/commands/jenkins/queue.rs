use futures_util::stream;
use pipewright_jenkins::ErrorKind;
use pipewright_jenkins::services::queue::{CancelOutcome, QueueWaitOptions, StartedBuild};
use pipewright_jenkins::types::{QueueItem, QueueRef};
use serde::Serialize;
use serde_json::json;
use tokio::time::Instant;

use super::{Session, watch};
use crate::arguments::jenkins::{QueueCommand, QueueWait, Waiting};
use crate::commands::listing;
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::output::{self, Cell, Describe, span};

pub(super) async fn execute(session: &Session, command: QueueCommand) -> Result<(), Failure> {
    let queue = &session.services.queue;
    match command {
        QueueCommand::List { limit } => {
            let items = queue.list().await?.into_iter().map(Ok::<_, Failure>);
            let nothing = "nothing waits in the queue";
            listing::print(session, stream::iter(items), limit, nothing).await
        }
        QueueCommand::Get { item } => session.output.item(&queue.get(&item).await?),
        QueueCommand::Cancel { item } => {
            let outcome = queue.cancel(&item).await?;
            output::note(&match outcome {
                CancelOutcome::Cancelled => format!("cancelled queue item {item}"),
                CancelOutcome::AlreadyCancelled => {
                    format!("queue item {item} was cancelled already")
                }
            });
            if session.output.is_table() {
                return Ok(());
            }
            let value = json!({ "id": item.id, "outcome": outcome });
            session.output.value(&value)
        }
        QueueCommand::Wait(QueueWait { item, job, waiting }) => {
            let item = match job {
                Some(job) => item.of_job(job),
                None => item,
            };
            wait(session, &item, waiting).await
        }
    }
}

/// Waits until an item has left the queue, and then for its build if that is wanted.
pub(super) async fn wait(
    session: &Session,
    item: &QueueRef,
    waiting: Waiting,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let started = left(session, item, waiting).await?;
    output::note(&format!(
        "build #{} of {} has begun, after {} in the queue",
        started.number,
        started.job,
        span(started.waited)
    ));
    if waiting.wait || waiting.follow {
        let time = session.max_wait.saturating_sub(begun.elapsed());
        return watch::watch(session, &started.job, started.number, waiting.follow, time).await;
    }
    session.output.item(&Started::from(started))
}

async fn left(
    session: &Session,
    item: &QueueRef,
    waiting: Waiting,
) -> Result<StartedBuild, Failure> {
    let job = item.job.as_ref();
    let job = job.map(|job| format!(" --job {}", quoted(job.full_name())));
    let flag = match waiting {
        Waiting { follow: true, .. } => " --follow",
        Waiting { wait: true, .. } => " --wait",
        _ => "",
    };
    let job = job.unwrap_or_default();
    let resume = session.resume_with(&format!("queue wait {item}{job}{flag}"));
    let mut options = QueueWaitOptions::default().max_wait(session.max_wait);
    options.interval.min = options.interval.min.min(session.poll_interval);
    let mut last = None;
    let told = &mut |item: &QueueItem| {
        // What it waits for is told in words that count down.
        let state = item.state();
        if let Some(why) = item.why.as_ref().filter(|_| last != Some(state)) {
            output::note(&format!("queue item {}: {why}", item.id));
        }
        last = Some(state);
    };
    let queue = &session.services.queue;
    match queue.wait_for_build(item, &options, told).await {
        Err(error) if error.kind() == ErrorKind::QueueTimeout => Err(Failure::TimedOut {
            message: format!("queue item {item}: {}", error.message()),
            resume,
        }),
        other => Ok(other?),
    }
}

/// A build that came of an item, as the command line tells it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    job: String,
    number: u64,
    queue_id: u64,
}

impl From<StartedBuild> for Started {
    fn from(started: StartedBuild) -> Self {
        Self {
            job: started.job.full_name().to_owned(),
            number: started.number.get(),
            queue_id: started.item.id.get(),
        }
    }
}

impl Describe for Started {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("job", Cell::new(&self.job)),
            ("build", Cell::new(format!("#{}", self.number))),
            ("queue item", Cell::new(self.queue_id)),
        ]
    }
}
