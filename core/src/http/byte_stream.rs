//! Bodies that stream, with the errors of whoever asked for them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use tracing::Span;

use super::{Answer, Body, TransportError};

/// The bytes of a log or an artifact, as they arrive. Nothing is held beyond the current chunk.
pub struct ByteStream<E> {
    chunks: BoxStream<'static, Result<Bytes, E>>,
    length: Option<u64>,
}

impl<E: Send + 'static> ByteStream<E> {
    /// A stream of chunks, whose whole length may be known.
    pub fn new(
        chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self {
            chunks: chunks.fuse().boxed(),
            length,
        }
    }

    /// The body of an answer, whose errors are told by `tell`. How many bytes were read is recorded
    /// in the `field` of the span when the stream is dropped.
    pub fn of_answer(
        answer: Answer<Body>,
        span: Span,
        field: &'static str,
        tell: impl Fn(TransportError) -> E + Send + 'static,
    ) -> Self {
        let length = content_length(answer.headers());
        let mut recorded = Recorded {
            span,
            field,
            bytes: 0,
        };
        let chunks = answer.response.into_body().map(move |chunk| {
            let chunk = chunk.map_err(&tell)?;
            recorded.add(&chunk);
            Ok(chunk)
        });
        Self::new(chunks, length)
    }

    /// The same bytes, with some that were taken off before put back.
    pub fn with_first(self, first: Bytes) -> Self {
        let length = self.length;
        Self::new(stream::iter([Ok(first)]).chain(self.chunks), length)
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
    pub async fn collect_up_to(mut self, limit: usize) -> Result<(Bytes, bool), E> {
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

impl<E> Stream for ByteStream<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.as_mut().poll_next(context)
    }
}

impl<E> fmt::Debug for ByteStream<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ByteStream")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Counts bytes, and writes their number down in the end, however that comes.
struct Recorded {
    span: Span,
    field: &'static str,
    bytes: u64,
}

impl Recorded {
    fn add(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.span.record(self.field, self.bytes);
    }
}

/// The length of a body, where the server says it.
pub fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}
