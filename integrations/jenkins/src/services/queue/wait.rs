//! Waiting for an item to leave the queue.

use std::sync::{Mutex, PoisonError};

use pipewright_core::watch::{WatchError, WatchSettings, Watcher};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::{Queue, QueueService as _, QueueWaitOptions, StartedBuild, find};
use crate::error::{Context, Error, ErrorKind, Resource};
use crate::types::{JobRef, QueueItem, QueueRef, QueueState};
use crate::watch::{asked_wait, may_pass};

/// What a look found: the item, or that Jenkins has forgotten it.
enum Look {
    Item(Box<QueueItem>),
    Gone,
}

impl Look {
    fn is_over(&self) -> bool {
        match self {
            Self::Item(item) => {
                matches!(item.state(), QueueState::Started | QueueState::Cancelled)
            }
            Self::Gone => true,
        }
    }
}

impl PartialEq for Look {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Why it waits is told in words that change each second.
            (Self::Item(one), Self::Item(other)) => one.state() == other.state(),
            (one, other) => matches!((one, other), (Self::Gone, Self::Gone)),
        }
    }
}

pub(super) async fn wait(
    queue: &Queue,
    item: &QueueRef,
    options: &QueueWaitOptions,
    told: &mut (dyn for<'a> FnMut(&'a QueueItem) + Send),
) -> Result<StartedBuild, Error> {
    let action = format!("wait for the build of the queue item {item}");
    let mut context = Context::new("queue.wait", action);
    context.job.clone_from(&item.job);
    context.resource = Resource::QueueItem;
    let span = queue.client.span(&context);
    span.record("queue_id", item.id.get());
    in_span(queue, item, options, told, &context)
        .instrument(span)
        .await
        .map_err(|error| error.in_context(&context))
}

async fn in_span(
    queue: &Queue,
    item: &QueueRef,
    options: &QueueWaitOptions,
    told: &mut (dyn for<'a> FnMut(&'a QueueItem) + Send),
    context: &Context,
) -> Result<StartedBuild, Error> {
    let started = Instant::now();
    let settings = WatchSettings {
        interval: options.interval,
        max_wait: options.max_wait,
        tolerated_errors: options.tolerated_errors,
        ..WatchSettings::default()
    };
    // The job may be known from an earlier look only.
    let job = Mutex::new(item.job.clone());
    let known = || job.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let watched = Watcher::new(settings, Look::is_over)
        .tolerate(may_pass)
        .wait_as_asked(asked_wait)
        .on_change(|_, look: &Look| {
            if let Look::Item(item) = look {
                told(item);
            }
        })
        .run(|| async {
            match queue.get(item).await {
                Ok(found) => {
                    if let Some(found) = found.job() {
                        *job.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
                    }
                    Ok(Look::Item(Box::new(found)))
                }
                Err(error) if error.is_not_found() => Ok(Look::Gone),
                Err(error) => Err(error),
            }
        })
        .await;
    let fail = |kind, message: String, hint: &'static str| {
        let error = Error::new(kind, context, message).with_hint(hint);
        queue.client.count_error(&error);
        Err(error)
    };
    let found = match watched {
        Ok(Look::Item(item)) if item.state() == QueueState::Cancelled => {
            let hint = "somebody took it out of the queue: start another if it is wanted";
            return fail(
                ErrorKind::QueueCancelled,
                "it was cancelled".to_owned(),
                hint,
            );
        }
        Ok(Look::Item(item)) => item.build_number().zip(item.job().or_else(known)),
        Ok(Look::Gone) => find(queue, item, known(), options, context).await?,
        Err(WatchError::Failed { error, .. }) => return Err(error),
        Err(WatchError::TimedOut { last, .. }) => {
            let hint = "wait longer, or look at what the server's executors are doing";
            return fail(ErrorKind::QueueTimeout, still_waits(last.as_ref()), hint);
        }
        Err(_) => None,
    };
    let Some((number, job)) = found else {
        let message = "the item has left the queue and is forgotten, and no build has its id";
        let hint = "it was cancelled, or its build was deleted; or it never was on this server";
        return fail(ErrorKind::NotFound, message.to_owned(), hint);
    };
    let waited = started.elapsed();
    queue.client.metrics().queue_waited(Some(&job), waited);
    Ok(StartedBuild {
        job,
        number,
        item: item.clone(),
        waited,
    })
}

async fn find(
    queue: &Queue,
    item: &QueueRef,
    job: Option<JobRef>,
    options: &QueueWaitOptions,
    context: &Context,
) -> Result<Option<(crate::types::BuildNumber, JobRef)>, Error> {
    let Some(job) = job else {
        return Ok(None);
    };
    let number = find::build_of(queue, &job, item.id, options.builds_searched, context).await?;
    Ok(number.map(|number| (number, job)))
}

fn still_waits(last: Option<&Look>) -> String {
    match last {
        Some(Look::Item(item)) => match &item.why {
            Some(why) => format!("it still waits: {why}"),
            None => "it is just leaving the queue".to_owned(),
        },
        _ => "it could not be looked at in time".to_owned(),
    }
}
