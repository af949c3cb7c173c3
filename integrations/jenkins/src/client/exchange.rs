//! Sending operations, and reading what comes back.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use pipewright_core::http::{Answer, Attempts, Body, Call, CallError, Facts};
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use super::JenkinsClient;
use crate::error::{Context, Error, ErrorKind, is_login_location};
use crate::requests::{Effect, Operation};

/// How much of an error page is read.
const ERROR_PAGE: usize = 64 * 1024;

impl JenkinsClient {
    /// Sends an operation in a span of its own, and reads JSON.
    pub(crate) fn json<T: DeserializeOwned + Send>(
        &self,
        operation: Operation,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        let span = self.span(operation.context());
        self.json_in_span(operation).instrument(span)
    }

    /// Sends an operation in the caller's span, and reads JSON.
    pub(crate) async fn json_in_span<T: DeserializeOwned>(
        &self,
        operation: Operation,
    ) -> Result<T, Error> {
        let (answer, asked) = self.exchange(operation).await?;
        self.decode(&asked, &answer)
    }

    /// As [`json`](Self::json), with the headers.
    pub(crate) async fn json_with_headers<T: DeserializeOwned>(
        &self,
        operation: Operation,
    ) -> Result<(T, HeaderMap), Error> {
        let span = self.span(operation.context());
        let (answer, asked) = self.exchange(operation).instrument(span).await?;
        Ok((self.decode(&asked, &answer)?, answer.headers().clone()))
    }

    /// Sends an operation in a span of its own. Any status but its success is an error.
    pub(crate) async fn done(&self, operation: Operation) -> Result<Answer<Bytes>, Error> {
        let span = self.span(operation.context());
        self.answer(operation).instrument(span).await
    }

    /// Sends an operation in the caller's span. Any status but its success is an error.
    pub(crate) async fn answer(&self, operation: Operation) -> Result<Answer<Bytes>, Error> {
        let (answer, _) = self.exchange(operation).await?;
        Ok(answer)
    }

    /// As [`answer`](Self::answer), with what an error about the answer would tell.
    fn exchange(
        &self,
        operation: Operation,
    ) -> impl Future<Output = Result<(Answer<Bytes>, Asked), Error>> + Send {
        let (call, asked) = apart(operation);
        async move {
            self.check(&asked)?;
            let sent = match asked.effect {
                Effect::Read => self.inner.path.send(call).await,
                Effect::Write | Effect::Trigger => Box::pin(self.send_with_crumb(call)).await,
            };
            let error = match sent {
                Ok(answer) if asked.succeeded(&answer) => return Ok((answer, asked)),
                Ok(answer) => self.refused(&asked.context, &answer),
                Err(error) => Error::from_call_error(error),
            };
            Err(self.failed(&asked, self.without_crumbs(error).await))
        }
    }

    /// Sends a write, and once more with another crumb where it was refused for its crumb: nothing
    /// was done then.
    async fn send_with_crumb(&self, call: Call) -> Result<Answer<Bytes>, CallError> {
        let crumbs = &self.inner.crumbs;
        let generation = crumbs.generation();
        let answer = self.inner.path.send(call.clone()).await?;
        if answer.attempts.may_have_been_sent || !is_of_crumb(&answer) {
            return Ok(answer);
        }
        tracing::debug!("the crumb is stale or missing: fetching another");
        crumbs.refused(generation).await;
        self.inner.path.send(call).await
    }

    /// Says of a write that was refused for its crumb whether there is one to be had.
    async fn without_crumbs(&self, error: Error) -> Error {
        if error.is_of_crumb() && self.inner.crumbs.are_not_issued().await {
            return error
                .with_kind(ErrorKind::CrumbNotEnabled)
                .with_hint("the server gives no crumbs and asks for one: use an API token");
        }
        error
    }

    /// Sends an operation in the caller's span, and gives the body as it arrives.
    pub(crate) async fn body(&self, operation: Operation) -> Result<Answer<Body>, Error> {
        let (call, asked) = apart(operation);
        self.check(&asked)?;
        let error = match self.inner.path.stream(call).await {
            Ok(answer) if asked.succeeded(&answer) => return Ok(answer),
            Ok(answer) => {
                let answer = Box::pin(answer.into_head(ERROR_PAGE)).await;
                self.refused(&asked.context, &answer)
            }
            Err(error) => Error::from_call_error(error),
        };
        Err(self.failed(&asked, error))
    }

    /// A job whose URL was of another server is found out before anything is sent.
    fn check(&self, asked: &Asked) -> Result<(), Error> {
        let Some(job) = &asked.context.job else {
            return Ok(());
        };
        job.check_server(self.base_url())
            .map_err(|error| self.failed(asked, error))
    }

    fn refused(&self, context: &Context, answer: &Answer<Bytes>) -> Error {
        let now = self.clock().now();
        let status = answer.status();
        let body = answer.response.body();
        Error::from_answer(context, status, answer.headers(), body, now)
            .with_attempts(answer.attempts.retries, answer.attempts.elapsed)
            .with_may_have_been_sent(status.is_server_error() || answer.attempts.may_have_been_sent)
    }

    /// What all failures have in common: they are counted, and say what is known beyond the answer.
    pub(super) fn failed(&self, asked: &Asked, error: Error) -> Error {
        let mut error = asked.told(error);
        if self.inner.anonymous && error.kind() == ErrorKind::NotFound {
            error = error.with_hint("without a credential only what everybody may see is found");
        }
        let error = warned(error, asked.effect);
        self.count_error(&error);
        error
    }

    pub(crate) fn count_error(&self, error: &Error) {
        self.inner.metrics.error(error.kind());
        tracing::debug!(kind = error.kind().code(), status = ?error.status(), "failed");
    }

    fn decode<T: DeserializeOwned>(
        &self,
        asked: &Asked,
        answer: &Answer<Bytes>,
    ) -> Result<T, Error> {
        Error::decode(&asked.context, answer.status(), answer.response.body())
            .map_err(|error| {
                let Attempts {
                    retries, elapsed, ..
                } = answer.attempts;
                let error = error
                    .with_attempts(retries, elapsed)
                    .with_may_have_been_sent(true);
                warned(asked.told(error), asked.effect)
            })
            .inspect_err(|error| self.count_error(error))
    }
}

fn is_of_crumb(answer: &Answer<Bytes>) -> bool {
    Error::refuses_crumb(answer.status(), answer.headers(), answer.response.body())
}

/// Work may have been created although the call failed: stronger than any advice to try again.
pub(crate) fn warned(error: Error, effect: Effect) -> Error {
    if effect == Effect::Trigger && error.may_have_been_sent() {
        return error.with_hint("it may have taken effect: look before trying again");
    }
    error
}

/// What was asked for, which an error tells.
pub(super) struct Asked {
    context: Context,
    effect: Effect,
    redirects: bool,
    method: Method,
    uri: Uri,
}

impl Asked {
    fn told(&self, error: Error) -> Error {
        // The query may hold a secret.
        let request = format!("{} {}", self.method, self.uri.path());
        error.in_context(&self.context).with_request(request)
    }

    fn succeeded<B>(&self, answer: &Answer<B>) -> bool {
        let status = answer.status();
        if status.is_success() {
            return true;
        }
        let redirect = matches!(status, StatusCode::FOUND | StatusCode::SEE_OTHER);
        if !self.redirects || !redirect {
            return false;
        }
        let location = answer.headers().get(header::LOCATION);
        let location = location.and_then(|value| value.to_str().ok());
        let location = location.unwrap_or_default();
        // A proxy that sends all requests elsewhere, as to HTTPS, has done nothing of what was asked.
        !is_login_location(location) && !location.ends_with(self.uri.path())
    }
}

/// What is sent of an operation, and what is kept of it.
fn apart(operation: Operation) -> (Call, Asked) {
    let mut facts = match operation.effect {
        Effect::Read => Facts::READ,
        Effect::Write => Facts::WRITE,
        Effect::Trigger => Facts::TRIGGER,
    };
    if operation.context.sensitive {
        facts = facts.sensitive();
    }
    let asked = Asked {
        effect: operation.effect,
        redirects: operation.redirects,
        method: operation.request.method().clone(),
        uri: operation.request.uri().clone(),
        context: operation.context,
    };
    let call = Call::new(asked.context.operation, operation.request, facts);
    (call, asked)
}
