//! What waits for builds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pipewright_core::watch::{WatchError, WatchSettings, Watcher};
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::{Companion, WaitEvent, WaitOptions, WaitOutcome, Waited, asked_wait, may_pass};
use crate::client::JenkinsClient;
use crate::error::{Context, Error, Resource};
use crate::services::BuildService;
use crate::types::{BuildRef, BuildStatus, JobRef};

/// Waits for builds.
///
/// ```
/// # async fn example(builds: std::sync::Arc<dyn pipewright_jenkins::services::BuildService>)
/// # -> Result<(), pipewright_jenkins::Error> {
/// use pipewright_jenkins::types::BuildRef;
/// use pipewright_jenkins::watch::{BuildWatcher, WaitEvent, WaitOptions, WaitOutcome};
///
/// let watcher = BuildWatcher::new(builds);
/// let waited = watcher
///     .wait(&"acme/shop".parse()?, BuildRef::Last, &WaitOptions::default(), &mut |event| {
///         if let WaitEvent::Changed { build, .. } = event {
///             println!("#{} {}", build.number, build.outcome());
///         }
///     })
///     .await?;
/// assert_eq!(waited.outcome, WaitOutcome::Finished);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct BuildWatcher {
    builds: Arc<dyn BuildService>,
    /// The client whose metrics and span fields are used.
    client: Option<JenkinsClient>,
}

/// A build as a look found it, and how often its companion has changed. What it is expected to take
/// is no change.
struct Look(BuildStatus, u64);

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        let (this, that) = (&self.0, &other.0);
        this.building == that.building && this.result == that.result && self.1 == other.1
    }
}

impl BuildWatcher {
    /// A watcher that looks through `builds`.
    pub fn new(builds: Arc<dyn BuildService>) -> Self {
        let client = None;
        Self { builds, client }
    }

    /// A client's own watcher, which counts what it sees.
    pub(crate) fn of_client(client: JenkinsClient) -> Self {
        Self {
            builds: client.builds(),
            client: Some(client),
        }
    }

    /// Waits until a build has ended, or something else ends the wait: see [`WaitOutcome`].
    ///
    /// "The last build" is replaced by its number at the first look. Looks often while the build
    /// changes and seldom while it is quiet. Errors that may pass are told to `on_event` and put up
    /// with; the first that does not pass, or too many in a row, are the error of this call. Dropping
    /// the future leaves the build alone.
    pub async fn wait(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WaitOptions,
        on_event: &mut (dyn for<'a> FnMut(WaitEvent<'a>) + Send),
    ) -> Result<Waited, Error> {
        self.run(job, build, options, None, on_event).await
    }

    /// The same, looking at something else right after each look at the build.
    pub async fn wait_with(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WaitOptions,
        companion: &dyn Companion,
        on_event: &mut (dyn for<'a> FnMut(WaitEvent<'a>) + Send),
    ) -> Result<Waited, Error> {
        let companion = Some(companion);
        self.run(job, build, options, companion, on_event).await
    }

    async fn run(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WaitOptions,
        companion: Option<&dyn Companion>,
        on_event: &mut (dyn for<'a> FnMut(WaitEvent<'a>) + Send),
    ) -> Result<Waited, Error> {
        let span = self.client.as_ref().map_or_else(Span::none, |client| {
            let mut context = Context::new("builds.wait", format!("wait for {build} of {job}"));
            context.job = Some(job.clone());
            context.resource = Resource::Build;
            client.span(&context)
        });
        let waited = self
            .watch(job, build.checked()?, options, companion, on_event)
            .instrument(span)
            .await?;
        if let (WaitOutcome::Finished, Some(build), Some(client)) =
            (waited.outcome, &waited.build, &self.client)
        {
            let metrics = client.metrics();
            metrics.build_completed(job, build.outcome(), build.duration);
        }
        Ok(waited)
    }

    async fn watch(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WaitOptions,
        companion: Option<&dyn Companion>,
        on_event: &mut (dyn for<'a> FnMut(WaitEvent<'a>) + Send),
    ) -> Result<Waited, Error> {
        let started = Instant::now();
        let settings = WatchSettings {
            interval: options.interval,
            max_wait: options.max_wait,
            tolerated_errors: options.tolerated_errors,
            ..WatchSettings::default()
        };
        let which = Mutex::new(build);
        let changes = AtomicU64::new(0);
        let known = || *which.lock().unwrap_or_else(PoisonError::into_inner);
        // Two callbacks, one listener, one at a time.
        let on_event = Mutex::new(on_event);
        let tell =
            |event: WaitEvent<'_>| on_event.lock().unwrap_or_else(PoisonError::into_inner)(event);
        let watched = Watcher::new(settings, |Look(build, _)| build.is_finished())
            .tolerate(may_pass)
            .wait_as_asked(asked_wait)
            .on_change(|before: Option<&Look>, Look(build, _)| {
                let from = before.map(|Look(before, _)| before);
                tell(WaitEvent::Changed { from, build });
            })
            .on_error(|error, in_a_row| tell(WaitEvent::PassingError { error, in_a_row }))
            .run(|| async {
                let build = self.builds.status(job, known()).await?;
                *which.lock().unwrap_or_else(PoisonError::into_inner) = build.number.into();
                if let Some(companion) = companion
                    && companion.look(&build).await
                {
                    changes.fetch_add(1, Ordering::Relaxed);
                }
                Ok(Look(build, changes.load(Ordering::Relaxed)))
            })
            .await;
        let (outcome, last) = match watched {
            Ok(look) => (WaitOutcome::Finished, Some(look)),
            Err(WatchError::TimedOut { last, .. }) => (WaitOutcome::TimedOut, last),
            // A build that was never there is a mistake of the caller, not a deletion.
            Err(WatchError::Failed {
                error,
                last: last @ Some(_),
                ..
            }) if error.is_not_found() => (WaitOutcome::Deleted, last),
            Err(WatchError::Failed { error, .. }) => return Err(error),
            Err(_) => (WaitOutcome::TimedOut, None),
        };
        Ok(Waited {
            outcome,
            number: match known() {
                BuildRef::Number(number) => Some(number),
                _ => None,
            },
            build: last.map(|Look(build, _)| build),
            waited: started.elapsed(),
        })
    }
}
