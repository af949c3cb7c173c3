//! What a call brought back.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::Body;

/// How much work a call was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Requests sent again after the first.
    pub retries: u32,
    /// From the first attempt to the last answer, waits included.
    pub elapsed: Duration,
    /// Whether an attempt may have reached the server without our seeing its answer.
    pub may_have_been_sent: bool,
}

/// The server's last answer to a call, whatever its status: the provider decides what it means.
///
/// `B` is [`Bytes`] where the body was collected, [`Body`] where it streams.
pub struct Answer<B = Bytes> {
    /// Status, headers and body.
    pub response: http::Response<B>,
    /// Retries made and time spent.
    pub attempts: Attempts,
    /// The URL that answered, after redirects.
    pub url: Arc<Url>,
}

// The headers (a cookie), the body (a new token) and the query may hold a secret.
impl<B> fmt::Debug for Answer<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status())
            .field("attempts", &self.attempts)
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

impl<B> Answer<B> {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

impl Answer<Body> {
    /// The same answer with at most the first `limit` bytes of its body: for error pages.
    pub async fn into_head(self, limit: usize) -> Answer<Bytes> {
        let (parts, body) = self.response.into_parts();
        Answer {
            response: http::Response::from_parts(parts, body.head(limit).await),
            attempts: self.attempts,
            url: self.url,
        }
    }
}
