//! The replaying transport.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep_until};

use super::{
    Cassette, ReplayError, RequestSecrets, Unmatched, UnmatchedReason,
    canonical::Canonical,
    cassette::Entry,
    difference, failure,
    format::{BodyEnd, Outcome, StoredBody, StoredRequest, StoredResponse},
    redact::Sanitizer,
    side_file,
};
use crate::{
    credentials::Redactor,
    http::{Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind},
    time::TokioClock,
};

/// When answers are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pacing {
    /// At once. A request that was abandoned times out at once.
    #[default]
    Instant,
    /// When they were given in the recording, counted from its start in tokio's time; at once if
    /// that is past. Under paused time a recorded hour takes no time and looks like an hour.
    Recorded,
}

/// Which requests may come when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The answers to the same request are given in the order recorded; different requests may
    /// come in any order.
    #[default]
    PerRequest,
    /// All requests come in the order recorded.
    Strict,
}

/// How to replay.
#[derive(Debug, Clone, Default)]
pub struct ReplayOptions {
    /// When answers are given.
    pub pacing: Pacing,
    /// Which requests may come when.
    pub order: Order,
    /// Gives the last answer again to a request that is sent more often than it was recorded.
    pub repeat_last: bool,
    /// Secrets that are taken out of error messages.
    pub redactor: Redactor,
}

/// Answers from a cassette, and from nothing else.
///
/// A request that was not recorded fails with [`TransportErrorKind::Refused`], and the error says
/// which recorded request is nearest and where it differs. [`finish`](Self::finish) fails if there
/// was one, or if something recorded was never asked for.
#[derive(Debug)]
pub struct Replayer {
    cassette: Cassette,
    options: ReplayOptions,
    started: Instant,
    clock: TokioClock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    sanitizer: Sanitizer,
    /// The answers that are left for each key, as indices.
    queues: HashMap<String, VecDeque<usize>>,
    /// The answer given last for each key.
    last: HashMap<String, usize>,
    used: Vec<bool>,
    unmatched: Vec<Unmatched>,
}

impl Replayer {
    /// Starts a replay now.
    pub fn new(cassette: Cassette, options: ReplayOptions) -> Self {
        let mut queues: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (index, entry) in cassette.entries().iter().enumerate() {
            queues
                .entry(entry.key.clone())
                .or_default()
                .push_back(index);
        }
        let state = State {
            sanitizer: Sanitizer::numbering_after(cassette.highest_placeholder()),
            queues,
            last: HashMap::new(),
            used: vec![false; cassette.len()],
            unmatched: Vec::new(),
        };
        Self {
            options,
            started: Instant::now(),
            clock: TokioClock::starting_at(cassette.started_at()),
            state: Mutex::new(state),
            cassette,
        }
    }

    /// The recording's wall time: starts when it did, and moves with tokio's.
    pub fn clock(&self) -> TokioClock {
        self.clock
    }

    /// The cassette.
    pub fn cassette(&self) -> &Cassette {
        &self.cassette
    }

    /// Whether the replay was the recording's equal.
    ///
    /// # Errors
    /// Lists the requests that were refused and the interactions that nobody asked for.
    pub fn finish(&self) -> Result<(), ReplayError> {
        let state = self.state();
        let entries = self.cassette.entries().iter().zip(&state.used);
        let unused: Vec<String> = entries
            .filter(|(_, used)| !**used)
            .map(|(entry, _)| {
                let request = &entry.interaction.request;
                let sequence = entry.interaction.sequence;
                format!("#{sequence} {} {}", request.method, request.path)
            })
            .collect();
        let unmatched = state.unmatched.clone();
        if unused.is_empty() && unmatched.is_empty() {
            Ok(())
        } else {
            Err(ReplayError { unmatched, unused })
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer for a request, by its index.
    fn choose(&self, request: &HttpRequest) -> Result<usize, TransportError> {
        let mut state = self.state();
        let stored = state.sanitizer.request(request);
        let secrets = RequestSecrets::of(request);
        let body = state
            .sanitizer
            .request_body(stored.content_type(), request.body(), &secrets);
        let canonical = Canonical::new(&stored, &body);
        let key = canonical.key();
        let chosen = match self.options.order {
            Order::PerRequest => self.next_of(&mut state, &key, &stored),
            Order::Strict => self.next_if(&state, &key),
        };
        if let Some(index) = chosen {
            if let Some(used) = state.used.get_mut(index) {
                *used = true;
            }
            state.last.insert(key, index);
            return Ok(index);
        }
        if self.options.repeat_last
            && let Some(index) = state.last.get(&key)
        {
            return Ok(*index);
        }
        let unmatched = self.unmatched(&state, &canonical, &key);
        let message = unmatched.to_string();
        let message = self.options.redactor.redact(&message).into_owned();
        state.unmatched.push(unmatched);
        Err(refused(message))
    }

    /// Takes the next answer from a key's queue. Among requests that differ in nothing but a
    /// secret, the one with the same secret comes first.
    fn next_of(&self, state: &mut State, key: &str, sent: &StoredRequest) -> Option<usize> {
        let queue = state.queues.get_mut(key)?;
        let same = |index: &usize| {
            self.cassette.entries().get(*index).is_some_and(|entry| {
                let recorded = &entry.interaction.request;
                recorded.path == sent.path && recorded.query == sent.query
            })
        };
        match queue.iter().position(same) {
            Some(position) => queue.remove(position),
            None => queue.pop_front(),
        }
    }

    fn next_if(&self, state: &State, key: &str) -> Option<usize> {
        let next = state.used.iter().position(|used| !used)?;
        let entry = self.cassette.entries().get(next)?;
        (entry.key == key).then_some(next)
    }

    fn unmatched(&self, state: &State, canonical: &Canonical, key: &str) -> Unmatched {
        let entries = self.cassette.entries();
        let next = state.used.iter().position(|used| !used);
        let next = next.and_then(|index| entries.get(index));
        let recorded = entries.iter().filter(|entry| entry.key == key).count();
        let (reason, nearest) = match (self.options.order, next) {
            (Order::Strict, Some(next)) => (
                UnmatchedReason::OutOfOrder,
                Some(difference::compare(next, canonical)),
            ),
            _ if recorded > 0 => (UnmatchedReason::UsedUp { recorded }, None),
            _ => (
                UnmatchedReason::NotRecorded,
                difference::nearest(canonical, entries.iter()),
            ),
        };
        Unmatched {
            request: format!("{} {}", canonical.method, canonical.path),
            reason,
            nearest,
        }
    }

    /// When something happened that the recording says happened `ms` after it started.
    fn moment(&self, ms: u64) -> Option<Instant> {
        match self.options.pacing {
            Pacing::Instant => None,
            Pacing::Recorded => self.started.checked_add(Duration::from_millis(ms)),
        }
    }

    fn respond(&self, entry: &Entry, response: &StoredResponse) -> HttpResponse {
        let mut answer = HttpResponse::new(self.body(entry, response));
        *answer.status_mut() = entry.status;
        *answer.headers_mut() = entry.headers.clone();
        answer
    }

    fn body(&self, entry: &Entry, response: &StoredResponse) -> Body {
        let sequence = entry.interaction.sequence;
        let ended_at = self.moment(entry.interaction.at_ms.saturating_add(response.ended_ms));
        let end = match (&response.body, &response.end) {
            (Some(StoredBody::Omitted(omitted)), _) => Some(refused(format!(
                "the body of the answer to #{sequence} was not recorded: {}",
                omitted.reason
            ))),
            (_, BodyEnd::Complete) => None,
            (_, BodyEnd::Unread) => Some(refused(format!(
                "the answer to #{sequence} was read further than it was in the recording"
            ))),
            (_, BodyEnd::Error(error)) => Some(failure::restore(error)),
        };
        let bytes = entry.body.clone();
        if end.is_none()
            && ended_at.is_none()
            && !matches!(response.body, Some(StoredBody::File(_)))
        {
            return Body::from(bytes);
        }
        let end = stream::once(async move {
            if let Some(ended_at) = ended_at {
                sleep_until(ended_at).await;
            }
            end.map(Err)
        })
        .filter_map(std::future::ready);
        if let Some(StoredBody::File(file)) = &response.body {
            let path = self.cassette.side_file(&file.sha256);
            return Body::from_stream(side_file::read(path, file.clone()).chain(end));
        }
        let first = (!bytes.is_empty()).then_some(Ok::<Bytes, TransportError>(bytes));
        Body::from_stream(stream::iter(first).chain(end))
    }
}

#[async_trait]
impl Transport for Replayer {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let index = self.choose(&request)?;
        let Some(entry) = self.cassette.entries().get(index) else {
            return Err(refused(String::new()));
        };
        let at_ms = entry.interaction.at_ms;
        let wait = async |after_ms: u64| {
            if let Some(moment) = self.moment(at_ms.saturating_add(after_ms)) {
                sleep_until(moment).await;
            }
        };
        match &entry.interaction.outcome {
            Outcome::Response(response) => {
                wait(response.after_ms).await;
                Ok(self.respond(entry, response))
            }
            Outcome::Error(error) => {
                wait(error.after_ms.unwrap_or_default()).await;
                Err(failure::restore(error))
            }
            Outcome::Abandoned { .. } => {
                if self.options.pacing == Pacing::Recorded {
                    // Whoever gave up on it then does so now.
                    std::future::pending::<()>().await;
                }
                Err(TransportError::new(
                    TransportErrorKind::Timeout,
                    Sent::Maybe,
                    "nobody waited for the answer when this was recorded",
                ))
            }
        }
    }
}

fn refused(detail: String) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, Sent::No, detail)
}
