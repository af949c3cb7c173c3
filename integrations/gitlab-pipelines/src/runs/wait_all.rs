//! Waiting for all of several pipelines.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt as _;

use super::fail_fast::cancel_rest;
use super::{RunCause, RunEnd, Runs, RunsEvent, RunsOptions, RunsReport};
use crate::watch::{ManyEvent, Target, WaitOutcome};

pub(super) async fn wait_all(
    runs: &Runs,
    targets: Vec<Target>,
    options: &RunsOptions,
    on_event: &mut (dyn FnMut(RunsEvent<'_>) + Send),
) -> RunsReport {
    let mut order: HashMap<Target, usize> = HashMap::new();
    for target in targets {
        let next = order.len();
        order.entry(target).or_insert(next);
    }
    let mut report = RunsReport::default();
    let mut open = order.clone();
    let mut events = runs.watcher.wait_many(order.keys().cloned(), &options.wait);
    while let Some(event) = events.next().await {
        on_event(RunsEvent::Seen(&event));
        for end in ends(event) {
            open.remove(&end.target);
            report.add(end);
        }
        let failed = !report.failed.is_empty() || !report.errors.is_empty();
        if options.fail_fast && failed && !open.is_empty() {
            drop(events);
            on_event(RunsEvent::Canceling {
                pipelines: open.len(),
            });
            let mut rest: Vec<_> = open.into_iter().collect();
            rest.sort_by_key(|(_, place)| *place);
            let rest = rest.into_iter().map(|(target, _)| target);
            cancel_rest(&*runs.pipelines, rest, options.at_once, &mut report).await;
            break;
        }
    }
    report.sort_by_key(|target| order.get(target).copied());
    report
}

/// The pipelines that are waited for no longer after an event.
fn ends(event: ManyEvent) -> Vec<RunEnd> {
    match event {
        ManyEvent::Settled {
            target,
            outcome,
            pipeline,
            ..
        } => {
            let cause = match (outcome, &pipeline) {
                (WaitOutcome::Finished, Some(pipeline)) => {
                    RunCause::Finished(pipeline.status.clone())
                }
                (WaitOutcome::Blocked, _) => RunCause::Blocked,
                (WaitOutcome::Stuck, _) => RunCause::Stuck,
                (WaitOutcome::Deleted, _) => RunCause::Deleted,
                // An end without a pipeline is none.
                (WaitOutcome::TimedOut | WaitOutcome::Finished, _) => RunCause::TimedOut,
            };
            vec![RunEnd {
                target,
                pipeline,
                cause,
            }]
        }
        ManyEvent::Failed { target, error } => vec![RunEnd {
            target,
            pipeline: None,
            cause: RunCause::Error(Arc::new(error)),
        }],
        ManyEvent::ProjectFailed {
            project,
            pipelines,
            error,
        } => {
            let error = Arc::new(error);
            pipelines
                .into_iter()
                .map(|pipeline| RunEnd {
                    target: Target::new(project.clone(), pipeline),
                    pipeline: None,
                    cause: RunCause::Error(Arc::clone(&error)),
                })
                .collect()
        }
        ManyEvent::Changed { .. } | ManyEvent::Stuck { .. } | ManyEvent::PassingError { .. } => {
            Vec::new()
        }
    }
}
