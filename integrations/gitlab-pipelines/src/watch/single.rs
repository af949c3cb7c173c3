use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pipewright_core::watch::{WatchError, WatchSettings, Watcher};
use tokio::time::Instant;

use super::Companion;
use super::options::{WaitEvent, WaitOptions, WaitOutcome, Waited, waits_for_runner};
use crate::error::{AccessKind, Error, ErrorKind};
use crate::services::PipelineService;
use crate::types::{Pipeline, PipelineId, ProjectRef};

/// A pipeline as a look found it, and how often its companion has changed. It has changed if GitLab
/// or the companion says so.
struct Look(Pipeline, u64);

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        self.0.status == other.0.status
            && self.0.updated_at == other.0.updated_at
            && self.1 == other.1
    }
}

/// Waits for one pipeline.
pub(super) async fn wait(
    pipelines: &dyn PipelineService,
    project: &ProjectRef,
    id: PipelineId,
    options: &WaitOptions,
    companion: Option<&dyn Companion>,
    on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
) -> Result<Waited, Error> {
    let started = Instant::now();
    let changes = AtomicU64::new(0);
    let settings = WatchSettings {
        interval: options.interval,
        max_wait: options.max_wait,
        tolerated_errors: options.tolerated_errors,
        stuck_after: Some(options.stuck_after),
        stop_when_stuck: options.give_up_when_stuck,
    };
    // Three callbacks, one listener, one at a time.
    let on_event = Mutex::new(on_event);
    let tell =
        |event: WaitEvent<'_>| on_event.lock().unwrap_or_else(PoisonError::into_inner)(event);
    let watched = Watcher::new(settings, |Look(pipeline, _)| {
        options.settled(&pipeline.status).is_some()
    })
    .tolerate(may_pass)
    .wait_as_asked(asked_wait)
    .stuck_when(|Look(pipeline, _)| waits_for_runner(&pipeline.status))
    .on_change(|before: Option<&Look>, Look(pipeline, _)| {
        let from = before.map(|Look(before, _)| &before.status);
        tell(WaitEvent::Changed { from, pipeline });
    })
    .on_stuck(|Look(pipeline, _), unchanged| {
        tell(WaitEvent::Stuck {
            pipeline,
            unchanged,
        });
    })
    .on_error(|error, in_a_row| tell(WaitEvent::PassingError { error, in_a_row }))
    .run(|| async {
        let pipeline = pipelines.get(project, id).await?;
        if let Some(companion) = companion
            && companion.look(&pipeline).await
        {
            changes.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Look(pipeline, changes.load(Ordering::Relaxed)))
    })
    .await;
    let (outcome, last) = match watched {
        Ok(look) => (
            options
                .settled(&look.0.status)
                .unwrap_or(WaitOutcome::Finished),
            Some(look),
        ),
        Err(WatchError::TimedOut { last, .. }) => (WaitOutcome::TimedOut, last),
        Err(WatchError::Stuck { last, .. }) => (WaitOutcome::Stuck, Some(last)),
        // A pipeline that was never there is a mistake of the caller, not a deletion.
        Err(WatchError::Failed {
            error,
            last: last @ Some(_),
            ..
        }) if is_gone(&error) => (WaitOutcome::Deleted, last),
        Err(WatchError::Failed { error, .. }) => return Err(error),
        // What the watcher may learn to end with is an end without the pipeline's own.
        Err(_) => (WaitOutcome::TimedOut, None),
    };
    let pipeline = last.map(|Look(pipeline, _)| pipeline);
    Ok(Waited {
        outcome,
        pipeline,
        waited: started.elapsed(),
    })
}

/// Whether a look that failed so may succeed later. An answer that cannot be read may come from a
/// proxy in between.
pub(crate) fn may_pass(error: &Error) -> bool {
    error.is_retryable() || matches!(error.kind(), ErrorKind::Decode)
}

/// How long the server asks to be left alone, of which at most a quarter of an hour is believed.
pub(crate) fn asked_wait(error: &Error) -> Duration {
    const LONGEST: Duration = Duration::from_secs(15 * 60);
    error.retry_after().unwrap_or_default().min(LONGEST)
}

/// Whether there is no such pipeline.
pub(super) fn is_gone(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Access(AccessKind::PipelineNotFound)
    )
}
