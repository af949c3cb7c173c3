//! Bodies that stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, stream};

use crate::error::Error;

/// The bytes of a log or an artifact, as they arrive. Nothing is held beyond the current chunk.
pub struct ByteStream {
    chunks: BoxStream<'static, Result<Bytes, Error>>,
    length: Option<u64>,
}

impl ByteStream {
    /// A stream of chunks, whose whole length may be known.
    pub fn new(
        chunks: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self {
            chunks: chunks.boxed(),
            length,
        }
    }

    /// A stream of chunks that are there already: for fakes in tests.
    pub fn from_chunks<C: Into<Bytes>>(chunks: impl IntoIterator<Item = C>) -> Self {
        let chunks: Vec<_> = chunks.into_iter().map(|chunk| Ok(chunk.into())).collect();
        Self::new(stream::iter(chunks), None)
    }

    /// Bytes in all, where the server says so.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Everything in one piece, if it is at most `limit` bytes; otherwise its first `limit` bytes
    /// and `true`.
    pub async fn collect_up_to(mut self, limit: usize) -> Result<(Bytes, bool), Error> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunks.next().await.transpose()? {
            let room = limit.saturating_sub(whole.len());
            if chunk.len() > room {
                whole.extend_from_slice(chunk.get(..room).unwrap_or_default());
                return Ok((whole.freeze(), true));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok((whole.freeze(), false))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.as_mut().poll_next(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ByteStream")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
