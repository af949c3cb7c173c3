use std::time::Duration;

use tokio::time::Instant;

use super::interval::Interval;
use super::options::{WaitEvent, WaitOptions, WaitOutcome, Waited, waits_for_runner};
use crate::error::{AccessKind, Error, ErrorKind};
use crate::services::PipelineService;
use crate::types::{Pipeline, PipelineId, ProjectRef};

/// What one look has led to.
enum Look {
    End(WaitOutcome),
    /// Look again, after an adapted wait that is at least this long.
    Again {
        changed: bool,
        at_least: Duration,
    },
}

/// One pipeline that is waited for.
pub(super) struct Wait<'a> {
    pipelines: &'a dyn PipelineService,
    project: &'a ProjectRef,
    id: PipelineId,
    options: &'a WaitOptions,
    last: Option<Pipeline>,
    /// When the last change was seen.
    changed_at: Instant,
    /// Whether it has been called stuck since.
    called_stuck: bool,
    errors: u32,
}

impl<'a> Wait<'a> {
    pub(super) fn new(
        pipelines: &'a dyn PipelineService,
        project: &'a ProjectRef,
        id: PipelineId,
        options: &'a WaitOptions,
    ) -> Self {
        let changed_at = Instant::now();
        Self {
            pipelines,
            project,
            id,
            options,
            last: None,
            changed_at,
            called_stuck: false,
            errors: 0,
        }
    }

    pub(super) async fn run(
        mut self,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Result<Waited, Error> {
        let started = Instant::now();
        // What is too far away to be a time is for ever.
        let deadline = self
            .options
            .max_wait
            .and_then(|wait| started.checked_add(wait));
        let mut interval = Interval::new(self.options.interval.clone());
        let outcome = loop {
            let begun = Instant::now();
            let look = self.pipelines.get(self.project, self.id);
            let answer = match deadline {
                Some(deadline) => match tokio::time::timeout_at(deadline, look).await {
                    Ok(answer) => answer,
                    Err(_) => break WaitOutcome::TimedOut,
                },
                None => look.await,
            };
            let look = match answer {
                Ok(pipeline) => self.seen(pipeline, on_event),
                Err(error) => self.failed(error, on_event)?,
            };
            let wait = match look {
                Look::End(outcome) => break outcome,
                Look::Again { changed, at_least } => {
                    interval.next_delay(changed, begun.elapsed()).max(at_least)
                }
            };
            let wake = Instant::now() + wait;
            if let Some(deadline) = deadline.filter(|deadline| *deadline <= wake) {
                tokio::time::sleep_until(deadline).await;
                break WaitOutcome::TimedOut;
            }
            tokio::time::sleep_until(wake).await;
        };
        Ok(Waited {
            outcome,
            pipeline: self.last,
            waited: started.elapsed(),
        })
    }

    fn seen(
        &mut self,
        pipeline: Pipeline,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Look {
        self.errors = 0;
        let before = self.last.as_ref();
        let changed = before.is_none_or(|before| {
            before.status != pipeline.status || before.updated_at != pipeline.updated_at
        });
        if changed {
            self.changed_at = Instant::now();
            self.called_stuck = false;
            on_event(WaitEvent::Changed {
                from: before.map(|before| &before.status),
                pipeline: &pipeline,
            });
        }
        let settled = self.options.settled(&pipeline.status);
        let unchanged = self.changed_at.elapsed();
        let stuck = waits_for_runner(&pipeline.status) && unchanged >= self.options.stuck_after;
        if stuck && !self.called_stuck {
            self.called_stuck = true;
            on_event(WaitEvent::Stuck {
                pipeline: &pipeline,
                unchanged,
            });
        }
        self.last = Some(pipeline);
        match settled {
            Some(outcome) => Look::End(outcome),
            None if stuck && self.options.give_up_when_stuck => Look::End(WaitOutcome::Stuck),
            None => Look::Again {
                changed,
                at_least: Duration::ZERO,
            },
        }
    }

    fn failed(
        &mut self,
        error: Error,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Result<Look, Error> {
        let gone = matches!(
            error.kind(),
            ErrorKind::Access(AccessKind::PipelineNotFound)
        );
        if gone && self.last.is_some() {
            return Ok(Look::End(WaitOutcome::Deleted));
        }
        if !may_pass(&error) || self.errors >= self.options.tolerated_errors {
            return Err(error);
        }
        self.errors += 1;
        on_event(WaitEvent::PassingError {
            error: &error,
            in_a_row: self.errors,
        });
        let at_least = error.retry_after().unwrap_or_default();
        Ok(Look::Again {
            changed: false,
            at_least,
        })
    }
}

/// Whether a look that failed so may succeed later. An answer that cannot be read may come from a
/// proxy in between.
pub(crate) fn may_pass(error: &Error) -> bool {
    error.is_retryable() || matches!(error.kind(), ErrorKind::Decode)
}
