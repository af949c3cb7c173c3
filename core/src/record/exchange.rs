//! One request under way, and the body that comes back.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::{
    capture::{Capture, CaptureError},
    failure,
    format::{BodyEnd, Outcome, StoredBody, StoredResponse, header},
    recorder::Shared,
};
use crate::http::{Body, HttpResponse, TransportError};

/// A request under way. Dropped before its head arrived, it was abandoned.
#[derive(Debug)]
pub(super) struct Exchange {
    shared: Arc<Shared>,
    sequence: u64,
    at_ms: u64,
    done: bool,
}

impl Exchange {
    pub(super) fn new(shared: Arc<Shared>, sequence: u64, at_ms: u64) -> Self {
        Self {
            shared,
            sequence,
            at_ms,
            done: false,
        }
    }

    fn after_ms(&self) -> u64 {
        self.shared.now_ms().saturating_sub(self.at_ms)
    }

    fn end(&mut self, outcome: Outcome) {
        self.done = true;
        let mut state = self.shared.state();
        if let Some(pending) = state.pending.remove(&self.sequence) {
            state.append(self.sequence, pending, outcome);
        }
    }

    pub(super) fn failed(mut self, error: &TransportError) {
        let mut stored = failure::store(error, &mut self.shared.state().sanitizer);
        stored.after_ms = Some(self.after_ms());
        self.end(Outcome::Error(stored));
    }

    /// Wraps the body, so that the interaction is complete when the body is.
    pub(super) fn answered(self, response: HttpResponse, is_head: bool) -> HttpResponse {
        let (parts, body) = response.into_parts();
        let mut state = self.shared.state();
        let headers = state.sanitizer.response_headers(&parts.headers);
        let content_type = header(&headers, "content-type").unwrap_or_default();
        let label = format!("{}-response", self.sequence);
        let mut settings = self.shared.settings(&state, label, content_type.to_owned());
        drop(state);
        settings.encoded = is_encoded(&parts.headers);
        let without_body = is_head
            || parts.status == StatusCode::NO_CONTENT
            || parts.status == StatusCode::NOT_MODIFIED;
        let recording = RecordedBody {
            body,
            expected: if without_body {
                Some(0)
            } else {
                header(&headers, "content-length").and_then(|length| length.parse().ok())
            },
            passed: 0,
            head: Some(Head {
                status: parts.status,
                after_ms: self.after_ms(),
                headers,
                without_body,
                capture: Some(Capture::new(settings)),
                exchange: self,
            }),
        };
        HttpResponse::from_parts(parts, Body::from_stream(recording))
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.done {
            let after_ms = self.after_ms();
            self.end(Outcome::Abandoned { after_ms });
        }
    }
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get(http::header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// A response whose body is on its way.
#[derive(Debug)]
struct Head {
    exchange: Exchange,
    status: StatusCode,
    after_ms: u64,
    headers: Vec<(String, String)>,
    without_body: bool,
    /// Absent when it failed.
    capture: Option<Capture>,
}

impl Head {
    fn push(&mut self, chunk: &[u8]) {
        if let Some(capture) = &mut self.capture
            && let Err(error) = capture.push(chunk)
        {
            self.capture = None;
            self.fail(error);
        }
    }

    fn fail(&self, error: CaptureError) {
        let sequence = self.exchange.sequence;
        let mut state = self.exchange.shared.state();
        if let Some(pending) = state.pending.remove(&sequence) {
            state.stop_capture(error, "the response body", sequence, &pending.request);
        }
    }

    fn end(mut self, end: BodyEnd) {
        let ended_ms = self.exchange.after_ms();
        let Some(capture) = self.capture.take() else {
            self.exchange.done = true;
            return;
        };
        let mut state = self.exchange.shared.state();
        if state.stopped.is_some() {
            return;
        }
        let captured = capture.finish(&mut state.sanitizer);
        let body = match captured {
            Ok((body, file)) => {
                state.journal.add_side_file(file);
                body
            }
            Err(error) => {
                drop(state);
                self.fail(error);
                return;
            }
        };
        drop(state);
        let mut headers = std::mem::take(&mut self.headers);
        if end.is_complete() && !self.without_body {
            set_length(&mut headers, body.as_ref());
        }
        self.exchange.end(Outcome::Response(StoredResponse {
            after_ms: self.after_ms,
            status: self.status.as_u16(),
            headers,
            body,
            ended_ms,
            end,
        }));
    }
}

/// A length that was given is that of the stored body, which redaction may have changed.
fn set_length(headers: &mut [(String, String)], body: Option<&StoredBody>) {
    let length = match body {
        None => 0,
        Some(StoredBody::Text(text)) => text.len() as u64,
        Some(StoredBody::File(file)) => file.length,
        Some(StoredBody::Binary(_) | StoredBody::Omitted(_)) => return,
    };
    for (name, value) in headers {
        if name == "content-length" {
            *value = length.to_string();
        }
    }
}

/// Hands a body on unchanged, and keeps a copy.
#[derive(Debug)]
struct RecordedBody {
    body: Body,
    /// How many bytes there will be, where that is known.
    expected: Option<u64>,
    passed: u64,
    /// Absent after the end.
    head: Option<Head>,
}

impl Stream for RecordedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Poll::Ready(item) = Pin::new(&mut self.body).poll_next(context) else {
            return Poll::Pending;
        };
        match &item {
            Some(Ok(chunk)) => {
                self.passed += chunk.len() as u64;
                if let Some(head) = &mut self.head {
                    head.push(chunk);
                }
            }
            Some(Err(error)) => {
                if let Some(head) = self.head.take() {
                    let error = failure::store(error, &mut head.exchange.shared.state().sanitizer);
                    head.end(BodyEnd::Error(error));
                }
            }
            None => {
                if let Some(head) = self.head.take() {
                    head.end(BodyEnd::Complete);
                }
            }
        }
        Poll::Ready(item)
    }
}

impl Drop for RecordedBody {
    fn drop(&mut self) {
        if let Some(head) = self.head.take() {
            head.end(if self.expected == Some(self.passed) {
                BodyEnd::Complete
            } else {
                BodyEnd::Unread
            });
        }
    }
}
