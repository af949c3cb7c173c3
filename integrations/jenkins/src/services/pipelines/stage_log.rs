//! The log of a stage: those of its steps, one after the other.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tracing::Instrument as _;

use super::client::Pipelines;
use crate::error::Error;
use crate::requests::pipelines as requests;
use crate::services::ByteStream;
use crate::services::builds::with_line_feeds;
use crate::types::{BuildRef, JobRef, NodeId, Step};

impl Pipelines {
    /// Opens the log of a step.
    pub(super) async fn open_log(
        &self,
        job: &JobRef,
        build: BuildRef,
        step: &NodeId,
    ) -> Result<ByteStream, Error> {
        let operation = requests::step_log(job, build, step)?;
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self.client.body(operation).instrument(span.clone()).await?;
        let text = ByteStream::of_answer(answer, span, "bytes", move |error| {
            Error::from_body_error(error).in_context(&context)
        });
        Ok(with_line_feeds(text.boxed()))
    }
}

/// The logs of those steps that wrote one. One is opened when the one before it has been read; a line
/// that one leaves open is ended before the next.
pub(super) fn of_steps(
    pipelines: &Pipelines,
    job: &JobRef,
    build: BuildRef,
    steps: Vec<Step>,
) -> ByteStream {
    let mut waiting: Vec<NodeId> = steps
        .into_iter()
        .filter(|step| step.has_log)
        .map(|step| step.id)
        .collect();
    waiting.reverse();
    let start = State {
        pipelines: pipelines.clone(),
        job: job.clone(),
        build,
        waiting,
        open: None,
        line_open: false,
    };
    ByteStream::new(stream::unfold(start, next), None)
}

struct State {
    pipelines: Pipelines,
    job: JobRef,
    build: BuildRef,
    /// The steps whose logs have not been opened, the first last.
    waiting: Vec<NodeId>,
    open: Option<ByteStream>,
    line_open: bool,
}

async fn next(mut state: State) -> Option<(Result<Bytes, Error>, State)> {
    loop {
        if let Some(log) = &mut state.open {
            match log.next().await {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => {
                    state.line_open = chunk.last() != Some(&b'\n');
                    return Some((Ok(chunk), state));
                }
                Some(Err(error)) => return Some(failed(error, state)),
                None => state.open = None,
            }
        }
        let step = state.waiting.pop()?;
        if std::mem::take(&mut state.line_open) {
            state.waiting.push(step);
            return Some((Ok(Bytes::from_static(b"\n")), state));
        }
        match state
            .pipelines
            .open_log(&state.job, state.build, &step)
            .await
        {
            Ok(log) => state.open = Some(log),
            Err(error) => return Some(failed(error, state)),
        }
    }
}

/// After an error nothing comes any more.
fn failed(error: Error, mut state: State) -> (Result<Bytes, Error>, State) {
    state.open = None;
    state.waiting.clear();
    (Err(error), state)
}
