//! The attempts of one call: limit, send, judge, wait, again.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::TryFutureExt as _;
use http::StatusCode;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;
use url::Url;

use super::{
    exchange::{AnsweredBy, ExchangeFailure, SentToken},
    observer::AttemptReport,
    request_path::{Inner, Mode},
};
use crate::{
    credentials::CredentialError,
    http::{
        Attempts, Authorization, Body, BodyError, Call, HttpResponse, Sent, SharedTransport,
        TransportError, TransportErrorKind, call_error::Failure,
    },
    resilience::{Decision, RetryCause, RetryFacts, RetryHistory},
    time::{after, instant_in},
};

pub(super) struct Attempting<'a> {
    pub(super) path: &'a Inner,
    pub(super) call: &'a Call,
    pub(super) url: &'a Arc<Url>,
    pub(super) mode: Mode,
    pub(super) started: Instant,
    /// Holds for each step instead of around all of them, so that what is known of the attempts
    /// outlives it, and one timer serves both it and the attempt's own limit.
    pub(super) deadline: Instant,
}

type Outcome = Result<(HttpResponse, Option<Arc<Url>>), Failure>;
type Sending = Result<(HttpResponse, Option<Arc<Url>>), TransportError>;

impl Attempting<'_> {
    /// Attempts until there is an answer to give, or a failure that is final.
    pub(super) async fn run(&self, progress: &mut Attempts) -> Outcome {
        let mut history = RetryHistory::default();
        loop {
            if !self.path.limiter.try_acquire() {
                let waited = self.in_time(self.path.limiter.acquire(), false).await?;
                if let Some(observer) = self.path.observer.as_deref().filter(|_| !waited.is_zero())
                {
                    observer.throttled(self.call.operation, waited);
                }
            }
            let outcome = self.attempt(history.total() + 1).await;
            let sent = sent(&outcome);
            progress.may_have_been_sent |= sent == Sent::Maybe;
            let Some(cause) = self.cause(&outcome) else {
                return outcome;
            };
            let Some(wait) = self.wait(&outcome, cause, sent, history) else {
                return outcome;
            };
            let token = outcome.as_ref().ok().and_then(rejected);
            if !self.pause(cause, token, wait).await? {
                return outcome;
            }
            history.record(cause);
            progress.retries = history.total();
        }
    }

    /// Waits for the next attempt. Whether there is one: without another token than the one that
    /// was `rejected` there is not.
    async fn pause(
        &self,
        cause: RetryCause,
        rejected: Option<SentToken>,
        wait: Duration,
    ) -> Result<bool, Failure> {
        if cause == RetryCause::RefreshedCredential {
            let Some(SentToken(token)) = rejected else {
                return Ok(false);
            };
            let refreshed = self.path.authenticator.refresh(&token);
            let refreshed = self.in_time(refreshed, false).await?;
            if !refreshed.map_err(Failure::Credential)? {
                return Ok(false);
            }
        }
        tracing::debug!(
            operation = self.call.operation,
            ?cause,
            wait_seconds = wait.as_secs_f64(),
            "retrying"
        );
        sleep(wait).await;
        Ok(true)
    }

    /// What a step gives, unless the deadline comes first. An attempt is `under_way` in some.
    ///
    /// Not an `async fn`, whose future would have room for the step twice.
    fn in_time<Step: Future>(
        &self,
        step: Step,
        under_way: bool,
    ) -> impl Future<Output = Result<Step::Output, Failure>> + use<Step> {
        timeout_at(self.deadline, step).map_err(move |_| Failure::DeadlineExceeded { under_way })
    }

    /// How long to wait before the next attempt; `None` where there is none.
    fn wait(
        &self,
        outcome: &Outcome,
        cause: RetryCause,
        sent: Sent,
        history: RetryHistory,
    ) -> Option<Duration> {
        let path = self.path;
        let server_wait = outcome
            .as_ref()
            .ok()
            .and_then(|(response, _)| path.hints.wait(response.headers(), path.clock.now()));
        let facts = RetryFacts {
            // What was refused for its credential was not acted on, whatever it is.
            idempotent: self.call.facts.idempotent || cause == RetryCause::RefreshedCredential,
            replayable: self.call.facts.replayable,
            may_have_been_sent: sent == Sent::Maybe,
        };
        let elapsed = self.started.elapsed();
        let decision = path.jitter(|random| {
            path.retry
                .decide(cause, facts, history, elapsed, server_wait, random)
        });
        let Decision::Retry { after } = decision else {
            return None;
        };
        // A wait that ends after the deadline is not begun: the caller is told now.
        (instant_in(after) < self.deadline).then_some(after)
    }

    /// What may be retried about an outcome.
    fn cause(&self, outcome: &Outcome) -> Option<RetryCause> {
        match outcome {
            Ok((response, _)) if response.status() == StatusCode::UNAUTHORIZED => {
                let ours = self.call.authorization == Authorization::Default;
                ours.then_some(RetryCause::RefreshedCredential)
            }
            other => cause(other),
        }
    }

    async fn attempt(&self, number: u32) -> Outcome {
        let (mut response, answered_by) = self.observed(number).await?;
        self.path.heed(response.headers());
        let body = std::mem::take(response.body_mut());
        *response.body_mut() = match self.mode {
            Mode::Stream => body.impatient(self.path.timeouts.body_idle),
            Mode::Collect => self.collect(body).await?.into(),
        };
        Ok((response, answered_by))
    }

    /// An exchange in its span, of which the observer is told.
    async fn observed(&self, number: u32) -> Outcome {
        let started = Instant::now();
        let span = self.span(number);
        let outcome = self.exchange(started).instrument(span).await;
        self.observe(number, started, &outcome);
        outcome
    }

    async fn collect(&self, body: Body) -> Result<Bytes, Failure> {
        let (limit, idle) = (self.path.body_limit, self.path.timeouts.body_idle);
        let collected = body.collect_by(limit, idle, self.deadline).await;
        collected.map_err(|error| match error {
            BodyError::Transport(_) if Instant::now() >= self.deadline => {
                Failure::DeadlineExceeded { under_way: true }
            }
            error => Failure::Body(error),
        })
    }

    fn span(&self, number: u32) -> tracing::Span {
        let (operation, method) = (self.call.operation, self.call.request.method());
        self.path.observer.as_deref().map_or_else(
            || tracing::debug_span!("request", operation, %method, attempt = number),
            |observer| observer.span(operation, method, number),
        )
    }

    fn observe(&self, number: u32, started: Instant, result: &Outcome) {
        let Some(observer) = &self.path.observer else {
            return;
        };
        let outcome = match result {
            Ok((response, _)) => Ok((response.status(), response.headers())),
            Err(Failure::Transport(error)) => Err(error.kind()),
            Err(Failure::AttemptTimeout(_) | Failure::DeadlineExceeded { .. }) => {
                Err(TransportErrorKind::Timeout)
            }
            Err(_) => Err(TransportErrorKind::Refused),
        };
        observer.attempted(&AttemptReport {
            operation: self.call.operation,
            method: self.call.request.method(),
            attempt: number,
            elapsed: started.elapsed(),
            outcome,
        });
    }

    async fn exchange(&self, started: Instant) -> Outcome {
        let limit = self.path.timeouts.attempt;
        let ends = after(started, limit);
        match timeout_at(ends.min(self.deadline), self.send()).await {
            Ok(sent) => sent.map_err(unwrap),
            Err(_) if self.deadline < ends => Err(Failure::DeadlineExceeded { under_way: true }),
            Err(_) => Err(Failure::AttemptTimeout(limit)),
        }
    }

    // Boxed, because both have room for a request.
    async fn send(&self) -> Sending {
        if let Some(decorated) = &self.path.decorated {
            return Box::pin(self.send_decorated(decorated)).await;
        }
        let (request, authorization) = (&*self.call.request, self.call.authorization);
        let exchange = &self.path.exchange;
        Box::pin(exchange.follow(request, self.url, authorization)).await
    }

    async fn send_decorated(&self, decorated: &SharedTransport) -> Sending {
        let mut request = (*self.call.request).clone();
        request.extensions_mut().insert(self.call.authorization);
        request.extensions_mut().insert(Arc::clone(self.url));
        let mut response = decorated.as_ref().send(request).await?;
        let answered_by = response.extensions_mut().remove::<AnsweredBy>();
        Ok((response, answered_by.map(|by| by.0)))
    }
}

/// The token that the server did not accept, where it is known.
fn rejected((response, _): &(HttpResponse, Option<Arc<Url>>)) -> Option<SentToken> {
    response.extensions().get().cloned()
}

fn cause(outcome: &Outcome) -> Option<RetryCause> {
    match outcome {
        Ok((response, _)) => match response.status().as_u16() {
            429 => Some(RetryCause::Throttled),
            503 => Some(RetryCause::Unavailable),
            500 | 502 | 504 => Some(RetryCause::ServerError),
            _ => None,
        },
        Err(Failure::AttemptTimeout(_)) => Some(RetryCause::Timeout),
        Err(Failure::Credential(CredentialError::NotIssued { passing: true, .. })) => {
            Some(RetryCause::Connect)
        }
        Err(Failure::Body(BodyError::Transport(_))) => Some(RetryCause::Interrupted),
        Err(Failure::Transport(error)) => match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::Dns => Some(RetryCause::Connect),
            TransportErrorKind::Timeout => Some(RetryCause::Timeout),
            TransportErrorKind::Interrupted | TransportErrorKind::Body => {
                Some(RetryCause::Interrupted)
            }
            TransportErrorKind::Tls | TransportErrorKind::Request | TransportErrorKind::Refused => {
                None
            }
        },
        Err(_) => None,
    }
}

/// Whether the server may have acted on the request without our seeing what came of it.
fn sent(outcome: &Outcome) -> Sent {
    match outcome {
        Ok((response, _)) if matches!(response.status().as_u16(), 500 | 502..=504) => Sent::Maybe,
        // A body that broke off or was too long is that of an answer, whatever the transport says.
        Err(Failure::AttemptTimeout(_) | Failure::Body(_)) => Sent::Maybe,
        Err(Failure::DeadlineExceeded { under_way }) if *under_way => Sent::Maybe,
        Err(Failure::Transport(error)) => error.sent(),
        // A refusal (of the credential, of the rate) is no action; redirects are those of reads.
        Ok(_)
        | Err(
            Failure::DeadlineExceeded { .. }
            | Failure::Credential(_)
            | Failure::TooManyRedirects(_)
            | Failure::InvalidRedirect(_),
        ) => Sent::No,
    }
}

/// Takes out of a transport's error what the exchange put in.
fn unwrap(mut error: TransportError) -> Failure {
    match error.take_source::<ExchangeFailure>() {
        Some(ExchangeFailure::Credential(error)) => Failure::Credential(error),
        Some(ExchangeFailure::TooManyRedirects(limit)) => Failure::TooManyRedirects(limit),
        Some(ExchangeFailure::InvalidRedirect(detail)) => Failure::InvalidRedirect(detail),
        None => Failure::Transport(error),
    }
}
