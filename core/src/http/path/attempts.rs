//! The attempts of one call: limit, send, judge, wait, again.

use std::sync::{Arc, Mutex, PoisonError};

use http::{StatusCode, header};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument as _;
use url::Url;

use super::{
    exchange::{AnsweredBy, ExchangeFailure, SentToken},
    observer::AttemptReport,
    request_path::{Inner, Mode},
};
use crate::{
    http::{
        Attempts, Authorization, Body, BodyError, Call, HttpRequest, HttpResponse, Sent,
        TransportError, TransportErrorKind, call_error::Failure,
    },
    resilience::{Decision, RetryCause, RetryFacts, RetryHistory},
    time::instant_in,
};

pub(super) struct Attempting<'a> {
    pub(super) path: &'a Inner,
    pub(super) call: &'a Call,
    pub(super) url: &'a Arc<Url>,
    pub(super) mode: Mode,
    pub(super) deadline: Instant,
    pub(super) progress: &'a Mutex<Progress>,
}

/// What is known of a call while it is under way, should its time run out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) attempts: Attempts,
    /// Whether an attempt has begun and not ended: what it sent may have arrived.
    pub(super) under_way: bool,
}

type Outcome = Result<(HttpResponse, Option<Arc<Url>>), Failure>;

impl Attempting<'_> {
    /// Attempts until there is an answer to give, or a failure that is final.
    pub(super) async fn run(&self) -> Outcome {
        let started = Instant::now();
        let mut history = RetryHistory::default();
        loop {
            self.path.limiter.acquire().await;
            self.record(|progress| progress.under_way = true);
            let outcome = self.attempt(history.total() + 1).await;
            let sent = sent(&outcome);
            self.record(|progress| {
                progress.under_way = false;
                progress.attempts.may_have_been_sent |= sent == Sent::Maybe;
            });
            let Some(cause) = self.cause(&outcome) else {
                return outcome;
            };
            let server_wait = outcome.as_ref().ok().and_then(|(response, _)| {
                self.path
                    .hints
                    .wait(response.headers(), self.path.clock.now())
            });
            let refused = cause == RetryCause::RefreshedCredential;
            let rejected = outcome.as_ref().ok().and_then(rejected);
            let facts = RetryFacts {
                // What was refused for its credential was not acted on, whatever it is.
                idempotent: self.call.facts.idempotent || refused,
                replayable: self.call.facts.replayable,
                may_have_been_sent: sent == Sent::Maybe,
            };
            let decision = self.path.jitter(|random| {
                self.path.retry.decide(
                    cause,
                    facts,
                    history,
                    started.elapsed(),
                    server_wait,
                    random,
                )
            });
            let Decision::Retry { after } = decision else {
                return outcome;
            };
            // A wait that ends after the deadline is not begun: the caller is told now.
            if instant_in(after) >= self.deadline {
                return outcome;
            }
            if refused {
                let authenticator = &self.path.authenticator;
                let newer = match rejected {
                    Some(SentToken(token)) => authenticator.refresh(&token).await,
                    None => Ok(false),
                };
                if !newer.map_err(Failure::Credential)? {
                    return outcome;
                }
            }
            tracing::debug!(
                operation = self.call.operation,
                ?cause,
                wait_seconds = after.as_secs_f64(),
                "retrying"
            );
            sleep(after).await;
            history.record(cause);
            self.record(|progress| progress.attempts.retries = history.total());
        }
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

    fn record(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn attempt(&self, number: u32) -> Outcome {
        let method = self.call.request.method();
        let observer = self.path.observer.as_deref();
        let operation = self.call.operation;
        let span = observer.map_or_else(
            || tracing::debug_span!("request", operation, %method, attempt = number),
            |observer| observer.span(operation, method, number),
        );
        let started = Instant::now();
        let result = self.exchange().instrument(span).await;
        if let Some(observer) = observer {
            let outcome = match &result {
                Ok((response, _)) => Ok((response.status(), response.headers())),
                Err(Failure::Transport(error)) => Err(error.kind()),
                Err(Failure::AttemptTimeout(_)) => Err(TransportErrorKind::Timeout),
                Err(_) => Err(TransportErrorKind::Refused),
            };
            let elapsed = started.elapsed();
            observer.attempted(&AttemptReport {
                operation,
                method,
                attempt: number,
                elapsed,
                outcome,
            });
        }
        let (response, answered_by) = result?;
        self.path.heed(response.headers());
        let idle = self.path.timeouts.body_idle;
        if self.mode == Mode::Stream {
            return Ok((response.map(|body| body.impatient(idle)), answered_by));
        }
        let (parts, body) = response.into_parts();
        let body = body
            .collect_within(self.path.body_limit, idle)
            .await
            .map_err(Failure::Body)?;
        Ok((
            HttpResponse::from_parts(parts, Body::from(body)),
            answered_by,
        ))
    }

    async fn exchange(&self) -> Outcome {
        let limit = self.path.timeouts.attempt;
        let sent = timeout(limit, self.path.exchange.send(self.request()?)).await;
        let mut response = sent
            .map_err(|_| Failure::AttemptTimeout(limit))?
            .map_err(unwrap)?;
        let answered_by = response
            .extensions_mut()
            .remove::<AnsweredBy>()
            .map(|by| by.0);
        Ok((response, answered_by))
    }

    fn request(&self) -> Result<HttpRequest, Failure> {
        let mut request = self.call.request.clone();
        *request.uri_mut() =
            self.url
                .as_str()
                .parse()
                .map_err(|error: http::uri::InvalidUri| {
                    Failure::Transport(
                        TransportError::new(
                            TransportErrorKind::Request,
                            Sent::No,
                            "the URL cannot be sent",
                        )
                        .with_source(error),
                    )
                })?;
        request
            .headers_mut()
            .entry(header::USER_AGENT)
            .or_insert_with(|| self.path.user_agent.clone());
        request.extensions_mut().insert(self.call.authorization);
        request.extensions_mut().insert(Arc::clone(self.url));
        Ok(request)
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
        Err(Failure::Transport(error)) => error.sent(),
        // A refusal (of the credential, of the rate) is no action; redirects are those of reads.
        Ok(_)
        | Err(
            Failure::Credential(_) | Failure::TooManyRedirects(_) | Failure::InvalidRedirect(_),
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
