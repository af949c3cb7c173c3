//! The log as text.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::note::{has_note, strip_notes};
use crate::ContentStream;

/// The log as `consoleText` shows it: without notes, lines ending as they were
/// printed, invalid bytes replaced.
pub(in crate::jenkins) fn plain_text(raw: &Bytes) -> Bytes {
    let text = if has_note(raw) {
        Bytes::from(strip_notes(raw))
    } else {
        raw.clone()
    };
    match String::from_utf8_lossy(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(replaced) => Bytes::from(replaced),
    }
}

/// Lines ending in CR LF, as `progressiveText` writes them. What ends so
/// already stays.
pub(in crate::jenkins) fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len() + text.len() / 32 + 2);
    let mut from = 0;
    for newline in memchr::memchr_iter(b'\n', text) {
        let line = text.get(from..newline).unwrap_or_default();
        lines.extend_from_slice(line);
        if line.last() != Some(&b'\r') {
            lines.push(b'\r');
        }
        lines.push(b'\n');
        from = newline + 1;
    }
    lines.extend_from_slice(text.get(from..).unwrap_or_default());
    lines
}

/// A log as a body that is never whole in memory.
///
/// Each piece that a step printed is whole lines, so notes and characters are
/// never cut in two by the pieces.
pub(in crate::jenkins) struct TextStream {
    content: ContentStream,
    crlf: bool,
}

impl TextStream {
    pub(in crate::jenkins) fn new(content: ContentStream, crlf: bool) -> Self {
        Self { content, crlf }
    }
}

impl Stream for TextStream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.content).poll_next(context);
        next.map(|chunk| {
            let Ok(raw) = chunk?;
            let text = plain_text(&raw);
            Some(Ok(if self.crlf {
                Bytes::from(with_crlf(&text))
            } else {
                text
            }))
        })
    }
}
