//! A response body: a stream of bytes that is never collected unless asked, and then only to a limit.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::{StreamExt as _, future::poll_immediate, stream};
use tokio::time::{Instant, timeout_at};

use super::{Sent, TransportError, TransportErrorKind};
use crate::time::instant_in;

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// A stream of chunks. It ends at the end of the body, or after its first error, and may be polled
/// beyond that.
pub struct Body(Inner);

enum Inner {
    Whole(Option<Bytes>),
    Stream(Chunks),
}

impl Body {
    /// A body of no bytes.
    pub fn empty() -> Self {
        Self(Inner::Whole(None))
    }

    /// A body that arrives in chunks.
    pub fn from_stream(
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(Box::pin(chunks)))
    }

    /// A body of the given chunks, for tests and decorators.
    pub fn from_chunks(chunks: impl IntoIterator<Item = Bytes>) -> Self {
        Self::from_stream(stream::iter(chunks.into_iter().map(Ok).collect::<Vec<_>>()))
    }

    /// The whole body.
    ///
    /// # Errors
    /// [`BodyError::TooLarge`] as soon as more than `limit` bytes have arrived, so that a server
    /// cannot fill our memory; [`BodyError::Transport`] when the body breaks off.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, BodyError> {
        let mut collected = Collected::default();
        while let Some(chunk) = self.next().await.transpose()? {
            collected.push(chunk, limit)?;
        }
        Ok(collected.into_bytes())
    }

    /// As [`Body::collect`], with an error when no chunk comes for `idle` or until the deadline.
    pub(super) async fn collect_by(
        mut self,
        limit: usize,
        idle: Duration,
        deadline: Instant,
    ) -> Result<Bytes, BodyError> {
        let mut collected = Collected::default();
        while let Some(chunk) = self.next_within(idle, Some(deadline)).await.transpose()? {
            collected.push(chunk, limit)?;
        }
        Ok(collected.into_bytes())
    }

    /// The bytes of a body that was collected before; none of one that still arrives.
    pub(super) fn into_collected(self) -> Bytes {
        match self.0 {
            Inner::Whole(whole) => whole.unwrap_or_default(),
            Inner::Stream(_) => Bytes::new(),
        }
    }

    /// The same body, which ends with an error when no chunk comes for `idle`.
    pub(super) fn impatient(self, idle: Duration) -> Self {
        if matches!(self.0, Inner::Whole(_)) {
            return self;
        }
        Self::from_stream(stream::unfold(self, move |mut body| async move {
            let chunk = body.next_within(idle, None).await?;
            if chunk.is_err() {
                body = Self::empty();
            }
            Some((chunk, body))
        }))
    }

    /// The next chunk, or an error when it does not come for `idle` or until the deadline.
    async fn next_within(
        &mut self,
        idle: Duration,
        deadline: Option<Instant>,
    ) -> Option<Result<Bytes, TransportError>> {
        // What is there already needs no timer.
        if let Some(chunk) = poll_immediate(self.next()).await {
            return chunk;
        }
        let patience_ends = instant_in(idle);
        let ends = deadline.map_or(patience_ends, |deadline| deadline.min(patience_ends));
        timeout_at(ends, self.next()).await.unwrap_or_else(|_| {
            let detail = format!("nothing of the body came for {} s", idle.as_secs_f64());
            Some(Err(TransportError::new(
                TransportErrorKind::Timeout,
                Sent::Maybe,
                detail,
            )))
        })
    }

    /// The first `limit` bytes of the body: enough of an error page to say what it was.
    pub async fn head(mut self, limit: usize) -> Bytes {
        let mut head = BytesMut::new();
        while let Some(Ok(chunk)) = self.next().await {
            let room = limit.saturating_sub(head.len());
            head.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
            if head.len() >= limit {
                break;
            }
        }
        head.freeze()
    }
}

/// Most bodies are one chunk, which is then not copied.
enum Collected {
    One(Bytes),
    Many(BytesMut),
}

impl Default for Collected {
    fn default() -> Self {
        Self::One(Bytes::new())
    }
}

impl Collected {
    fn len(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn push(&mut self, chunk: Bytes, limit: usize) -> Result<(), BodyError> {
        if self.len().saturating_add(chunk.len()) > limit {
            return Err(BodyError::TooLarge { limit });
        }
        match self {
            Self::One(first) if first.is_empty() => *first = chunk,
            Self::One(first) => {
                let mut joined = BytesMut::with_capacity((first.len() + chunk.len()) * 2);
                joined.extend_from_slice(first);
                joined.extend_from_slice(&chunk);
                *self = Self::Many(joined);
            }
            Self::Many(joined) => joined.extend_from_slice(&chunk),
        }
        Ok(())
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Whole(whole) => Poll::Ready(whole.take().map(Ok)),
            Inner::Stream(chunks) => {
                let chunk = ready!(chunks.as_mut().poll_next(context));
                if !matches!(chunk, Some(Ok(_))) {
                    // Many a stream panics when it is polled once more.
                    self.0 = Inner::Whole(None);
                }
                Poll::Ready(chunk)
            }
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Whole(whole) => {
                write!(
                    formatter,
                    "Body({} bytes)",
                    whole.as_ref().map_or(0, Bytes::len)
                )
            }
            Inner::Stream(_) => formatter.write_str("Body(stream)"),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Whole((!bytes.is_empty()).then_some(bytes)))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

/// Why a body could not be collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The body is longer than the caller is willing to hold.
    #[error("the response body is larger than the {limit} bytes allowed")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The body broke off.
    #[error(transparent)]
    Transport(#[from] TransportError),
}
