//! Errors of the request path, as errors of this crate.

use pipewright_core::http::CursorRepeated;

use super::{Error, ErrorKind};

impl From<CursorRepeated> for Error {
    fn from(error: CursorRepeated) -> Self {
        Self::invalid(
            ErrorKind::Decode,
            "the list never ends: a page names one before it as next",
        )
        .with_hint("report this to whoever runs the server, or the proxy before it")
        .with_source(error)
    }
}
