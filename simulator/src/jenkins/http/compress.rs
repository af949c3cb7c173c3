//! Answers compressed for those who ask for it.

use std::convert::Infallible;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_core::Stream;

/// A body that is compressed piece by piece.
pub(in crate::jenkins) struct Gzip<S> {
    body: S,
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl<S> Gzip<S> {
    pub(in crate::jenkins) fn new(body: S) -> Self {
        Self {
            body,
            encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())),
        }
    }
}

impl<S> Stream for Gzip<S>
where
    S: Stream<Item = Result<Bytes, Infallible>> + Unpin,
{
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.encoder.is_none() {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.body).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => {
                    let Some(encoder) = &mut self.encoder else {
                        return Poll::Ready(None);
                    };
                    // Writing to memory does not fail.
                    let _ = encoder.write_all(&piece);
                    let ready = std::mem::take(encoder.get_mut());
                    if !ready.is_empty() {
                        return Poll::Ready(Some(Ok(Bytes::from(ready))));
                    }
                }
                Poll::Ready(None) => {
                    let rest = self.encoder.take().and_then(|it| it.finish().ok());
                    return Poll::Ready(rest.map(|rest| Ok(Bytes::from(rest))));
                }
            }
        }
    }
}

/// The bytes, compressed.
pub(in crate::jenkins) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
