use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

use super::answer::Refusal;
use super::queue::Memory;

/// GitLab itself waits no longer for the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that is set aside before anything arrives, whatever length is announced.
const FIRST: usize = 64 * 1024;

/// Reads a body whole, as far as it keeps within its limits.
pub(super) async fn read(body: Body, limit: usize, memory: &mut Memory) -> Result<Bytes, Refusal> {
    tokio::time::timeout(PATIENCE, collect(body, limit, memory))
        .await
        .unwrap_or(Err(Refusal::TooSlow))
}

async fn collect(mut body: Body, limit: usize, memory: &mut Memory) -> Result<Bytes, Refusal> {
    let announced = http_body::Body::size_hint(&body).exact().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(FIRST);
    let mut whole = BytesMut::with_capacity(announced.min(FIRST));
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Refusal::Broken)?.into_data() else {
            continue;
        };
        if whole.len().saturating_add(data.len()) > limit {
            return Err(Refusal::TooLarge);
        }
        // The copy is deliberate: the chunk is a window on a larger buffer, which would be kept.
        whole.extend_from_slice(&data);
        memory
            .grow_to(whole.capacity())
            .map_err(|_| Refusal::Full)?;
    }
    Ok(whole.freeze())
}
