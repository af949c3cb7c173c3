//! Taking an item out of the queue.

use serde::Serialize;
use tracing::Instrument as _;

use super::Queue;
use crate::error::{Error, ErrorKind};
use crate::requests::queue as requests;
use crate::types::{QueueItem, QueueRef, QueueState};

/// What came of cancelling an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelOutcome {
    /// It was taken out of the queue.
    Cancelled,
    /// It was found to be cancelled: by somebody else, or by a request whose answer was lost.
    AlreadyCancelled,
}

pub(super) async fn cancel(queue: &Queue, item: &QueueRef) -> Result<CancelOutcome, Error> {
    let operation = requests::cancel(item)?;
    let context = operation.context().clone();
    let span = queue.client.span(&context);
    let Err(error) = queue
        .client
        .answer(operation)
        .instrument(span.clone())
        .await
    else {
        return Ok(CancelOutcome::Cancelled);
    };
    // An item that has left the queue is answered with 500, and by old servers with 404 even where
    // it was cancelled.
    let open = matches!(
        error.kind(),
        ErrorKind::InternalError | ErrorKind::NotFound | ErrorKind::Network | ErrorKind::Timeout
    );
    if !open {
        return Err(error);
    }
    let look = requests::get(item)?.on_behalf_of(&context);
    let looked = queue
        .client
        .json_in_span::<QueueItem>(look)
        .instrument(span)
        .await;
    let Ok(found) = looked else {
        return Err(error);
    };
    let conflict = |message: String| {
        let error = Error::new(ErrorKind::Conflict, &context, message);
        queue.client.count_error(&error);
        Err(error)
    };
    match (found.state(), found.build_number()) {
        (QueueState::Cancelled, _) => Ok(CancelOutcome::AlreadyCancelled),
        (QueueState::Started, Some(number)) => {
            conflict(format!("it has left the queue: build #{number} has begun"))
        }
        (QueueState::Leaving, _) => conflict("it is just leaving the queue".to_owned()),
        _ => Err(error),
    }
}
