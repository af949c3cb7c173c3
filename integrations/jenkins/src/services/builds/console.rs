//! Parts of a console.

use bytes::{Bytes, BytesMut};
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use http::HeaderMap;

use crate::error::{Context, Error, ErrorKind};
use crate::services::ByteStream;

/// What a console has gained since an offset.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConsolePart {
    /// The text, with line feeds alone at the ends of its lines: what the server puts before them is
    /// taken away.
    pub text: ByteStream,
    /// The offset to ask from next. The server counts its own file, which holds more than it shows,
    /// so that it is no sum of what was received.
    pub size: u64,
    /// Whether the console may grow: the build has not ended.
    pub more: bool,
    /// Whether the console is shorter than the offset asked for, as when it was deleted or begun
    /// again. The text is then the whole console, from its beginning.
    pub restarted: bool,
}

/// The size of the console, and whether it may grow.
pub(super) fn sizes(headers: &HeaderMap, context: &Context) -> Result<(u64, bool), Error> {
    let text = |name: &str| {
        Some(
            headers
                .get(name)?
                .to_str()
                .ok()?
                .trim()
                .to_ascii_lowercase(),
        )
    };
    let size = text("x-text-size").and_then(|size| size.parse().ok());
    let Some(size) = size else {
        let message = "the server does not say how long the console is";
        return Err(Error::new(ErrorKind::Decode, context, message)
            .with_hint("a proxy may drop the header X-Text-Size"));
    };
    Ok((size, text("x-more-data").is_some_and(|more| more == "true")))
}

/// Takes the carriage return before each line feed away, however the text is cut.
pub(in crate::services) fn with_line_feeds(
    text: BoxStream<'static, Result<Bytes, Error>>,
) -> ByteStream {
    struct State {
        text: BoxStream<'static, Result<Bytes, Error>>,
        /// A carriage return at the end of the last chunk.
        held: bool,
    }
    let start = State { text, held: false };
    let lines = stream::unfold(start, |mut state| async move {
        loop {
            match state.text.next().await {
                Some(Ok(chunk)) => {
                    let chunk = line_feeds(chunk, &mut state.held);
                    if !chunk.is_empty() {
                        return Some((Ok(chunk), state));
                    }
                }
                Some(Err(error)) => return Some((Err(error), state)),
                None if std::mem::take(&mut state.held) => {
                    return Some((Ok(Bytes::from_static(b"\r")), state));
                }
                None => return None,
            }
        }
    });
    ByteStream::new(lines, None)
}

fn line_feeds(chunk: Bytes, held: &mut bool) -> Bytes {
    if chunk.is_empty() || (!*held && memchr::memchr(b'\r', &chunk).is_none()) {
        return chunk;
    }
    let mut lines = BytesMut::with_capacity(chunk.len() + 1);
    let mut rest: &[u8] = &chunk;
    if std::mem::take(held) && rest.first() != Some(&b'\n') {
        lines.extend_from_slice(b"\r");
    }
    while let Some(at) = memchr::memchr(b'\r', rest) {
        let (before, from) = rest.split_at(at);
        lines.extend_from_slice(before);
        match from.get(1) {
            Some(b'\n') => {}
            Some(_) => lines.extend_from_slice(b"\r"),
            None => *held = true,
        }
        rest = from.get(1..).unwrap_or_default();
    }
    lines.extend_from_slice(rest);
    lines.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(chunks: Vec<Vec<u8>>) -> Vec<u8> {
        let chunks = chunks.into_iter().map(|chunk| Ok(Bytes::from(chunk)));
        let text = with_line_feeds(stream::iter(chunks.collect::<Vec<_>>()).boxed());
        text.collect_up_to(1000).await.unwrap().0.to_vec()
    }

    proptest::proptest! {
        #[test]
        fn the_cuts_do_not_matter(chunks in proptest::collection::vec("[\r\nab]{0,5}", 0..6)) {
            let whole = chunks.concat().replace("\r\n", "\n");
            let chunks = chunks.into_iter().map(String::into_bytes).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            proptest::prop_assert_eq!(runtime.block_on(read(chunks)), whole.into_bytes());
        }
    }
}
