//! Starting builds.

use bytes::Bytes;
use http::{StatusCode, header};
use pipewright_core::http::Answer;
use serde::Serialize;
use tracing::Instrument as _;

use super::Jobs;
use crate::error::{Error, ErrorKind};
use crate::requests::trigger::{self as requests, TriggerBuild};
use crate::requests::{Operation, Parameter, check_parameters};
use crate::types::{JobRef, ParameterDefinition, ParameterKind, QueueRef};

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
        let mut parameters = wanted.parameters.clone();
        let operation = requests::build_with_parameters(job, &parameters, wanted.delay)?;
        if wanted.unchecked {
            return self.send(job, operation).await;
        }
        let found = self.look(job, operation.context()).await?;
        let definitions: Vec<_> = found.parameters().cloned().collect();
        check_parameters(job, &parameters, &definitions)
            .map_err(|error| error.in_context(operation.context()))
            .inspect_err(|error| self.client.count_error(error))?;
        let is_secret = |parameter: &Parameter| {
            let of_name = |known: &&ParameterDefinition| known.name == parameter.name();
            let definition = definitions.iter().find(of_name);
            definition.is_some_and(|known| known.kind == ParameterKind::Password)
        };
        for parameter in parameters
            .iter_mut()
            .filter(|parameter| is_secret(parameter))
        {
            *parameter = parameter.clone().into_secret();
        }
        let operation = requests::build_with_parameters(job, &parameters, wanted.delay)?;
        self.send(job, operation).await
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
    let item = QueueRef::of_location(location)
        .map_err(|error| error.with_hint("it may have taken effect: look before trying again"))?;
    Ok(Triggered {
        item: item.of_job(job.clone()),
        already_queued: answer.status() == StatusCode::SEE_OTHER,
    })
}
