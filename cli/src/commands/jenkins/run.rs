use std::time::Duration;

use pipewright_core::credentials::Redactor;
use pipewright_jenkins::ErrorKind;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::jobs::Triggered;
use serde::Serialize;

use super::{Session, parameters, queue};
use crate::arguments::jenkins::JobRun;
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::output::{self, Cell, Describe};

/// Starts a build, and waits for it if that is wanted.
pub(super) async fn run(
    session: &Session,
    redactor: &Redactor,
    arguments: JobRun,
) -> Result<(), Failure> {
    let mut wanted = TriggerBuild::new();
    wanted.parameters = parameters::plain(&arguments.param)?;
    let secrets = parameters::from_environment(&arguments.param_env, redactor, session.replays)?;
    wanted.parameters.extend(secrets);
    let files = parameters::from_files(&arguments.param_file)?;
    wanted.parameters.extend(files);
    wanted.delay = arguments
        .delay
        .map(|seconds| Duration::from_secs(seconds.into()));
    let job = &arguments.job;
    // Whoever interrupts it here cannot know whether the server was asked already.
    session.resume_with("queue list");
    let triggered = session.services.jobs.trigger(job, &wanted).await;
    let triggered = triggered.map_err(|error| {
        let disabled = error.kind() == ErrorKind::Conflict;
        let failure = Failure::from(error);
        if !disabled {
            return failure;
        }
        let enable = session.command(&format!("job enable {}", quoted(job.full_name())));
        failure.with_hint(format!("enable it with `{enable}`"))
    })?;
    let item = triggered.item.id;
    output::note(&if triggered.already_queued {
        format!("queue item {item} of {job}: such a build waited there already")
    } else {
        format!("queue item {item} of {job}")
    });
    let waiting = arguments.waiting;
    if waiting.wait || waiting.follow {
        return queue::wait(session, &triggered.item, waiting).await;
    }
    session.output.item(&Item::from(triggered))
}

/// A build that was asked for, as the command line tells it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: u64,
    job: Option<String>,
    already_queued: bool,
}

impl From<Triggered> for Item {
    fn from(triggered: Triggered) -> Self {
        let job = triggered.item.job.as_ref();
        Self {
            id: triggered.item.id.get(),
            job: job.map(|job| job.full_name().to_owned()),
            already_queued: triggered.already_queued,
        }
    }
}

impl Describe for Item {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("id", Cell::new(self.id)),
            ("job", Cell::maybe(self.job.as_ref())),
        ]
    }
}
