//! What is done to bodies.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

use super::{Rule, SlowBody};

/// The error that a broken body ends with.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed by a fault")]
pub struct BodyBroken;

/// Wraps a body in what the rule does to bodies.
pub(super) fn damage(body: Body, rule: &Rule) -> Body {
    let body = match rule.slow_body {
        Some(slow) => slowed(body, slow),
        None => body,
    };
    let body = match rule.truncate_body {
        Some(bytes) => cut(body, bytes, false),
        None => body,
    };
    match rule.break_body {
        Some(bytes) => cut(body, bytes, true),
        None => body,
    }
}

/// A body that breaks before its first byte.
pub(super) fn broken() -> Body {
    Body::from_stream(stream::once(async { Err::<Bytes, _>(BodyBroken) }))
}

fn cut(body: Body, after: u64, breaks: bool) -> Body {
    let state = Some((body.into_data_stream(), after));
    let chunks = stream::unfold(state, move |state| async move {
        let (mut chunks, left): (BodyDataStream, u64) = state?;
        if left > 0 {
            return match chunks.next().await? {
                Ok(mut chunk) => {
                    chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                    let left = left.saturating_sub(chunk.len() as u64);
                    Some((Ok(chunk), Some((chunks, left))))
                }
                Err(error) => Some((Err(error), None)),
            };
        }
        breaks.then(|| (Err(axum::Error::new(BodyBroken)), None))
    });
    Body::from_stream(chunks)
}

fn slowed(body: Body, slow: SlowBody) -> Body {
    let size = usize::try_from(slow.bytes.max(1)).unwrap_or(usize::MAX);
    let pause = Duration::from_millis(slow.every_ms);
    let state = Some((body.into_data_stream(), Bytes::new()));
    let chunks = stream::unfold(state, move |state| async move {
        let (mut chunks, mut rest): (BodyDataStream, Bytes) = state?;
        while rest.is_empty() {
            match chunks.next().await? {
                Ok(chunk) => rest = chunk,
                Err(error) => return Some((Err(error), None)),
            }
        }
        tokio::time::sleep(pause).await;
        let chunk = rest.split_to(size.min(rest.len()));
        Some((Ok(chunk), Some((chunks, rest))))
    });
    Body::from_stream(chunks)
}
