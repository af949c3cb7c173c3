//! Ending a build.

use std::time::Duration;

use pipewright_core::watch::{PollSettings, WatchError, WatchSettings, Watcher};
use serde::Serialize;
use tracing::Instrument as _;

use super::{BuildService as _, Builds};
use crate::error::{Context, Error};
use crate::requests::builds::{self as requests, Force};
use crate::types::{BuildRef, BuildStatus, JobRef};
use crate::watch::may_pass;

/// How to end a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AbortOptions {
    /// The most force that may be used.
    pub up_to: Force,
    /// How long the build is given to end after each.
    pub patience: Duration,
}

impl Default for AbortOptions {
    /// Stops it, and looks for 15 s whether it has ended.
    fn default() -> Self {
        Self {
            up_to: Force::Stop,
            patience: Duration::from_secs(15),
        }
    }
}

impl AbortOptions {
    /// Sets the most force that may be used.
    pub fn up_to(mut self, force: Force) -> Self {
        self.up_to = force;
        self
    }

    /// Sets how long the build is given to end after each.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

/// What came of ending a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AbortOutcome {
    /// It ended. Its result says how: it may have been about to succeed.
    Ended,
    /// It had ended before.
    AlreadyFinished,
    /// It runs on, though all force that may be used was used.
    StillRunning,
}

/// A build that was to end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Aborted {
    /// What came of it.
    pub outcome: AbortOutcome,
    /// The build as it was last seen.
    pub build: BuildStatus,
    /// The most force that was used.
    pub force: Option<Force>,
}

pub(super) async fn abort(
    builds: &Builds,
    job: &JobRef,
    build: BuildRef,
    options: &AbortOptions,
) -> Result<Aborted, Error> {
    let operation = requests::abort(job, build, Force::Stop)?;
    let context = operation.context().clone();
    let span = builds.client.span(&context);
    in_span(builds, job, build, options, &context)
        .instrument(span)
        .await
}

async fn in_span(
    builds: &Builds,
    job: &JobRef,
    build: BuildRef,
    options: &AbortOptions,
    context: &Context,
) -> Result<Aborted, Error> {
    let first = requests::status(job, build)?.on_behalf_of(context);
    let mut seen: BuildStatus = builds.client.json_in_span(first).await?;
    if seen.is_finished() {
        return Ok(Aborted {
            outcome: AbortOutcome::AlreadyFinished,
            build: seen,
            force: None,
        });
    }
    // "The last" may be another build by now.
    let number = BuildRef::from(seen.number);
    // To `term` and `kill` any other build, Jenkins answers 302 and does nothing.
    let steps = [Force::Stop, Force::Term, Force::Kill];
    let allowed =
        |force: &Force| *force <= options.up_to && (*force == Force::Stop || seen.is_pipeline());
    let steps: Vec<Force> = steps.into_iter().filter(allowed).collect();
    let mut used = None;
    for force in steps {
        builds
            .client
            .answer(requests::abort(job, number, force)?)
            .await?;
        used = Some(force);
        seen = ended(builds, job, seen, options.patience).await?;
        if seen.is_finished() {
            return Ok(Aborted {
                outcome: AbortOutcome::Ended,
                build: seen,
                force: used,
            });
        }
    }
    Ok(Aborted {
        outcome: AbortOutcome::StillRunning,
        build: seen,
        force: used,
    })
}

/// Looks for a while whether a build has ended.
async fn ended(
    builds: &Builds,
    job: &JobRef,
    build: BuildStatus,
    patience: Duration,
) -> Result<BuildStatus, Error> {
    let settings = WatchSettings {
        interval: PollSettings {
            min: Duration::from_millis(500),
            max: Duration::from_secs(2),
            ..PollSettings::default()
        },
        max_wait: Some(patience),
        ..WatchSettings::default()
    };
    let number = BuildRef::from(build.number);
    let watched = Watcher::new(settings, BuildStatus::is_finished)
        .tolerate(may_pass)
        .run(|| builds.status(job, number))
        .await;
    match watched {
        Ok(build) => Ok(build),
        Err(WatchError::Failed { error, .. }) => Err(error),
        Err(WatchError::TimedOut { last, .. }) => Ok(last.unwrap_or(build)),
        Err(_) => Ok(build),
    }
}
