//! The recording transport.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use http::Method;
use tokio::time::Instant;

use super::{
    HeaderRules, RecordError, RequestSecrets,
    canonical::Canonical,
    capture::{self, CaptureError, CaptureSettings},
    exchange::Exchange,
    format::{FORMAT_VERSION, Header, Interaction, Outcome, StoredRequest},
    journal::Journal,
    redact::Sanitizer,
};
use crate::{
    credentials::Redactor,
    http::{HttpRequest, HttpResponse, SharedTransport, Transport, TransportError},
};

/// How much of a body is kept, and where. In bytes.
#[derive(Debug, Clone)]
pub struct RecordLimits {
    /// Larger bodies go to a file beside the cassette. 64 KiB.
    pub inline: usize,
    /// Larger text is streamed to its file unredacted, and refused if there is a secret in it;
    /// larger JSON is omitted. This much memory may be taken by each body at a time. 8 MiB.
    pub redacted: usize,
    /// Larger bodies are omitted: their requests are recorded, and replaying them fails. 4 GiB.
    pub body: u64,
}

impl Default for RecordLimits {
    fn default() -> Self {
        Self {
            inline: 64 << 10,
            redacted: 8 << 20,
            body: 4 << 30,
        }
    }
}

/// What to record, and what to keep out of it.
#[derive(Debug, Clone, Default)]
pub struct RecordOptions {
    /// The provider's name, such as `gitlab`, for whoever reads the cassette.
    pub provider: String,
    /// Secrets that make the recorder refuse to save when they are found anywhere in it. Clones of
    /// a redactor share their secrets, so tokens that are renewed later count too.
    pub redactor: Redactor,
    /// Headers to keep besides those that always are.
    pub headers: HeaderRules,
    /// How much of a body is kept.
    pub limits: RecordLimits,
}

/// A saved cassette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// How many interactions it holds.
    pub interactions: u64,
    /// How many of them were cut short by the end of the recording.
    pub unfinished: u64,
}

/// Sends through another transport, and writes down what is asked and what is answered.
///
/// Belongs above authentication, where requests carry no credential. A recorder never disturbs
/// what it records: when it cannot write, or finds a secret, requests go on and
/// [`finish`](Self::finish) tells.
#[derive(Debug)]
pub struct Recorder {
    inner: SharedTransport,
    shared: Arc<Shared>,
}

/// What a recorder and the bodies that it handed out have in common.
#[derive(Debug)]
pub(super) struct Shared {
    started: Instant,
    redactor: Redactor,
    limits: RecordLimits,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) sanitizer: Sanitizer,
    pub(super) journal: Journal,
    last_sequence: u64,
    /// Requests that are under way.
    pub(super) pending: BTreeMap<u64, Pending>,
    /// Why recording stopped.
    pub(super) stopped: Option<RecordError>,
}

#[derive(Debug)]
pub(super) struct Pending {
    at_ms: u64,
    key: String,
    pub(super) request: StoredRequest,
}

impl Recorder {
    /// Starts a recording of what is sent through `inner`.
    ///
    /// `started_at` is the wall time now: the replay's clock starts there. The cassette at `path`
    /// is replaced when the recording is finished, and not before; until then, lines are added to
    /// `path` with `.partial` appended.
    ///
    /// # Errors
    /// [`RecordError::Io`] when the file cannot be created.
    pub fn create(
        path: impl AsRef<Path>,
        inner: SharedTransport,
        started_at: DateTime<Utc>,
        options: RecordOptions,
    ) -> Result<Self, RecordError> {
        let header = Header {
            version: FORMAT_VERSION,
            provider: options.provider,
            started_at,
            origin: None,
        };
        let journal = Journal::create(path.as_ref(), header, options.redactor.clone())?;
        let state = State {
            sanitizer: Sanitizer::new(options.headers),
            journal,
            last_sequence: 0,
            pending: BTreeMap::new(),
            stopped: None,
        };
        Ok(Self {
            inner,
            shared: Arc::new(Shared {
                started: Instant::now(),
                redactor: options.redactor,
                limits: options.limits,
                state: Mutex::new(state),
            }),
        })
    }

    /// Saves the cassette. Requests still under way are saved as abandoned; later ones go through
    /// without being recorded.
    ///
    /// # Errors
    /// [`RecordError::Secret`] when a secret was found, in which case nothing is saved and the
    /// cassette that was there before stays; [`RecordError::Io`] when a file could not be written;
    /// [`RecordError::Finished`] the second time.
    pub fn finish(&self) -> Result<Recorded, RecordError> {
        let now = self.shared.now_ms();
        let mut state = self.shared.state();
        let pending = std::mem::take(&mut state.pending);
        let unfinished = pending.len() as u64;
        for (sequence, pending) in pending {
            let after_ms = now.saturating_sub(pending.at_ms);
            state.append(sequence, pending, Outcome::Abandoned { after_ms });
        }
        let state = &mut *state;
        if let Some(error) = state.stopped.replace(RecordError::Finished) {
            return Err(error);
        }
        match state.journal.finish(&state.sanitizer) {
            Ok(interactions) => Ok(Recorded {
                interactions,
                unfinished,
            }),
            Err(error) => {
                if matches!(error, RecordError::Secret { .. }) {
                    state.journal.discard();
                }
                Err(error)
            }
        }
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let Some(exchange) = self.shared.begin(&request) else {
            return self.inner.send(request).await;
        };
        let is_head = request.method() == Method::HEAD;
        match self.inner.send(request).await {
            Ok(response) => Ok(exchange.answered(response, is_head)),
            Err(error) => {
                exchange.failed(&error);
                Err(error)
            }
        }
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since the recording started.
    pub(super) fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn settings(
        &self,
        state: &State,
        label: String,
        content_type: String,
    ) -> CaptureSettings {
        CaptureSettings {
            limits: self.limits.clone(),
            redactor: self.redactor.clone(),
            folder: state.journal.folder(),
            label,
            content_type,
            encoded: false,
        }
    }

    /// Takes a request down. None when recording has stopped.
    fn begin(self: &Arc<Self>, request: &HttpRequest) -> Option<Exchange> {
        let mut state = self.state();
        if state.stopped.is_some() {
            return None;
        }
        let at_ms = self.now_ms();
        state.last_sequence += 1;
        let sequence = state.last_sequence;
        let state = &mut *state;
        let mut stored = state.sanitizer.request(request);
        state.journal.own_origin(&mut stored);
        let content_type = stored.content_type().to_owned();
        let settings = self.settings(state, format!("{sequence}-request"), content_type);
        let body = state.sanitizer.request_body(
            &settings.content_type,
            request.body(),
            &RequestSecrets::of(request),
        );
        let key = Canonical::new(&stored, &body).key();
        match capture::store(&settings, &body, &mut state.sanitizer) {
            Ok((body, file)) => {
                stored.body = body;
                state.journal.add_side_file(file);
            }
            Err(error) => {
                state.stop_capture(error, "the request body", sequence, &stored);
                return None;
            }
        }
        let pending = Pending {
            at_ms,
            key,
            request: stored,
        };
        state.pending.insert(sequence, pending);
        Some(Exchange::new(Arc::clone(self), sequence, at_ms))
    }
}

impl State {
    pub(super) fn append(&mut self, sequence: u64, pending: Pending, outcome: Outcome) {
        if self.stopped.is_some() {
            return;
        }
        let interaction = Interaction {
            sequence,
            at_ms: pending.at_ms,
            key: Some(pending.key),
            request: pending.request,
            outcome,
        };
        if let Err(error) = self.journal.append(&interaction) {
            self.stop(error);
        }
    }

    fn stop(&mut self, error: RecordError) {
        if self.stopped.is_none() {
            tracing::warn!(%error, "recording stopped");
            self.journal.discard();
            self.pending.clear();
            self.stopped = Some(error);
        }
    }

    pub(super) fn stop_capture(
        &mut self,
        error: CaptureError,
        place: &str,
        sequence: u64,
        request: &StoredRequest,
    ) {
        let error = match error {
            CaptureError::Secret(kind) => {
                self.journal
                    .refusal(kind, place.to_owned(), sequence, request)
            }
            CaptureError::Io(error) => RecordError::io(self.journal.folder(), &error),
        };
        self.stop(error);
    }
}
