use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

use super::{Memory, NoMemory};

/// The most that is set aside before anything arrives, whatever length is announced.
const FIRST: usize = 64 * 1024;

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is larger than allowed.
    #[error("the body is too large")]
    TooLarge,
    /// It did not arrive in time.
    #[error("the body took too long")]
    TooSlow,
    /// The connection broke.
    #[error("the body is cut off")]
    Broken,
    /// There is no memory for it now.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
}

/// Reads a request's body whole, as far as it keeps within its limits.
///
/// # Errors
/// When it does not.
pub async fn read_whole<B: Body<Data = Bytes> + Unpin>(
    body: B,
    limit: usize,
    patience: Duration,
    memory: &mut Memory,
) -> Result<Bytes, BodyError> {
    tokio::time::timeout(patience, collect(body, limit, memory))
        .await
        .unwrap_or(Err(BodyError::TooSlow))
}

async fn collect<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    limit: usize,
    memory: &mut Memory,
) -> Result<Bytes, BodyError> {
    let announced = body.size_hint().exact().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(FIRST);
    let mut whole = BytesMut::with_capacity(announced.min(FIRST));
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        if whole.len().saturating_add(data.len()) > limit {
            return Err(BodyError::TooLarge);
        }
        // The copy is deliberate: the chunk is a window on a larger buffer, which would be kept.
        whole.extend_from_slice(&data);
        memory.grow_to(whole.capacity())?;
    }
    Ok(whole.freeze())
}
