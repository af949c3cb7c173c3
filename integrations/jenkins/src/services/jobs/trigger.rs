//! Starting builds.

use bytes::Bytes;
use http::{StatusCode, header};
use pipewright_core::http::Answer;
use serde::Serialize;
use tracing::Instrument as _;

use super::Jobs;
use crate::error::{Context, Error, ErrorKind};
use crate::requests::trigger::{self as requests, TriggerBuild};
use crate::requests::{Operation, check_parameters};
use crate::types::{JobRef, QueueRef};

/// A build that was put into the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Triggered {
    /// Where it waits.
    pub item: QueueRef,
    /// Whether the server said that a build with the same parameters waited there already, so that
    /// there will be one build for both. (Of a job without parameters the server does not say it.)
    pub already_queued: bool,
}

impl Jobs {
    pub(super) async fn start(
        &self,
        job: &JobRef,
        wanted: &TriggerBuild,
    ) -> Result<Triggered, Error> {
        if wanted.parameters.is_empty() {
            let outcome = self.send(job, requests::build(job, wanted.delay)?).await;
            return match outcome {
                Err(error) if asks_for_parameters(&error) => {
                    let defaults = requests::build_with_parameters(job, &[], wanted.delay)?;
                    self.send(job, defaults).await
                }
                outcome => outcome,
            };
        }
        let operation = requests::build_with_parameters(job, &wanted.parameters, wanted.delay)?;
        if !wanted.unchecked {
            self.check(job, wanted, operation.context()).await?;
        }
        self.send(job, operation).await
    }

    async fn check(
        &self,
        job: &JobRef,
        wanted: &TriggerBuild,
        context: &Context,
    ) -> Result<(), Error> {
        let found = self.look(job, context).await?;
        let definitions: Vec<_> = found.parameters().cloned().collect();
        check_parameters(job, &wanted.parameters, &definitions)
            .map_err(|error| error.in_context(context))
            .inspect_err(|error| self.client.count_error(error))
    }

    async fn send(&self, job: &JobRef, operation: Operation) -> Result<Triggered, Error> {
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self
            .client
            .answer(operation)
            .instrument(span.clone())
            .await?;
        let triggered = place(&answer, job)
            .map_err(|error| {
                let error = error.in_context(&context).with_status(answer.status());
                error.with_may_have_been_sent(true)
            })
            .inspect_err(|error| self.client.count_error(error))?;
        span.record("queue_id", triggered.item.id.get());
        if !triggered.already_queued {
            self.client.metrics().build_triggered(job);
        }
        Ok(triggered)
    }
}

/// Whether a job was started without parameters and has some. Nothing was started then.
fn asks_for_parameters(error: &Error) -> bool {
    let words = error.server_message().unwrap_or_default();
    error.status() == Some(StatusCode::BAD_REQUEST) && words.contains("Nothing is submitted")
}

fn place(answer: &Answer<Bytes>, job: &JobRef) -> Result<Triggered, Error> {
    let location = answer.headers().get(header::LOCATION);
    let Some(location) = location.and_then(|value| value.to_str().ok()) else {
        let message = "the server took it and did not say where it waits";
        return Err(Error::invalid(ErrorKind::NoQueueLocation, message)
            .with_hint("look into the queue, and at the job's builds"));
    };
    if answer.status() == StatusCode::FOUND {
        let message = "the server did something else than starting a build";
        return Err(Error::invalid(ErrorKind::NoQueueLocation, message)
            .with_hint("a folder of branches is scanned, not built: name one of its branches"));
    }
    Ok(Triggered {
        item: QueueRef::of_location(location)?.of_job(job.clone()),
        already_queued: answer.status() == StatusCode::SEE_OTHER,
    })
}
