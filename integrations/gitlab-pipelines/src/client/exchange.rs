//! Sending operations, and reading what comes back.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use pipewright_core::http::{
    Answer, Attempts, Authorization, Body, Call, Cursor, Facts, Page, next_cursor,
};
use serde::de::DeserializeOwned;
use tracing::Instrument as _;
use url::Url;

use super::GitLabClient;
use crate::auth::Scope;
use crate::error::{AccessKind, Context, Error, ErrorKind};
use crate::requests::{self, Credentials, Effect, Operation};
use crate::services::ApiResponse;
use crate::types::{GitRef, Pipeline, Project, ProjectRef, TokenInfo};

/// How much of an error page is read.
const ERROR_PAGE: usize = 64 * 1024;

impl GitLabClient {
    /// Sends an operation in a span of its own, and reads JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, operation: Operation) -> Result<T, Error> {
        let span = self.span(operation.context());
        self.json_in_span(operation).instrument(span).await
    }

    /// Sends an operation in the caller's span, and reads JSON.
    pub(crate) async fn json_in_span<T: DeserializeOwned>(
        &self,
        operation: Operation,
    ) -> Result<T, Error> {
        let (context, effect) = (operation.context().clone(), operation.effect());
        let request = Asked::of(&operation);
        let answer = self.answer(operation).await?;
        self.decode(&context, effect, &answer)
            .map_err(|error| error.with_request(request.to_string()))
    }

    /// Sends an operation whose answer does not matter.
    pub(crate) async fn done(&self, operation: Operation) -> Result<(), Error> {
        let span = self.span(operation.context());
        self.answer(operation).instrument(span).await.map(drop)
    }

    /// Sends an operation that removes something.
    ///
    /// Not to find it is a success when an earlier attempt may have removed it and its answer was
    /// lost.
    pub(crate) async fn removed(&self, operation: Operation) -> Result<(), Error> {
        match self.done(operation).await {
            Err(error) if error.is_not_found() && error.may_have_been_sent() => Ok(()),
            outcome => outcome,
        }
    }

    /// Sends an operation that lists something, for its first page or the one of a cursor.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        operation: Operation,
        from: Option<&Cursor>,
    ) -> Result<Page<T>, Error> {
        let operation = operation.at_cursor(from)?;
        let context = operation.context().clone();
        let request = Asked::of(&operation);
        let span = self.span(&context);
        let answer = self.answer(operation).instrument(span).await?;
        let items = self.decode(&context, Effect::Read, &answer);
        Ok(Page {
            items: items.map_err(|error| error.with_request(request.to_string()))?,
            next: next_page(&answer),
            total: number(answer.headers(), "x-total"),
        })
    }

    /// Sends an operation that starts a pipeline, and counts it.
    pub(crate) async fn trigger(
        &self,
        project: &ProjectRef,
        git_ref: &GitRef,
        operation: Operation,
    ) -> Result<Pipeline, Error> {
        let span = self.span(operation.context());
        span.record("ref", git_ref.as_str());
        let pipeline: Pipeline = self
            .json_in_span(operation)
            .instrument(span.clone())
            .await?;
        if let Some(source) = &pipeline.source {
            span.record("source", source.as_str());
        }
        self.inner
            .metrics
            .pipeline_triggered(project, git_ref, pipeline.source.as_ref());
        Ok(pipeline)
    }

    /// Sends any operation, and gives the answer as it came.
    pub(crate) async fn raw(
        &self,
        operation: Operation,
        from: Option<&Cursor>,
    ) -> Result<ApiResponse, Error> {
        let operation = operation.at_cursor(from)?;
        let span = self.span(operation.context());
        let answer = self.answer(operation).instrument(span).await?;
        let next = next_page(&answer);
        let (parts, body) = answer.response.into_parts();
        Ok(ApiResponse {
            status: parts.status,
            headers: parts.headers,
            body,
            next,
        })
    }

    /// Sends an operation in the caller's span. Any status but a success is an error.
    pub(crate) async fn answer(&self, operation: Operation) -> Result<Answer<Bytes>, Error> {
        self.check_scope(&operation).await?;
        let context = operation.context().clone();
        let effect = operation.effect();
        let request = Asked::of(&operation);
        let outcome = match self.inner.path.send(call(operation)).await {
            Ok(answer) if answer.status().is_success() => return Ok(answer),
            Ok(answer) => Err(self.refused(&context, &answer)),
            Err(error) => Err(Error::from_call_error(error).in_context(&context)),
        };
        self.failed(
            &context,
            effect,
            outcome.map_err(|error| error.with_request(request.to_string())),
        )
        .await
    }

    /// Sends an operation in the caller's span, and gives the body as it arrives.
    pub(crate) async fn body(&self, operation: Operation) -> Result<Answer<Body>, Error> {
        self.check_scope(&operation).await?;
        let context = operation.context().clone();
        let effect = operation.effect();
        let request = Asked::of(&operation);
        let outcome = match self.inner.path.stream(call(operation)).await {
            Ok(answer) if answer.status().is_success() => return Ok(answer),
            Ok(answer) => Err(self.refused(&context, &answer.into_head(ERROR_PAGE).await)),
            Err(error) => Err(Error::from_call_error(error).in_context(&context)),
        };
        self.failed(
            &context,
            effect,
            outcome.map_err(|error| error.with_request(request.to_string())),
        )
        .await
    }

    /// The error of a look that follows a request which created work: that one has arrived.
    pub(crate) fn after_trigger(error: Error) -> Error {
        warned(error.with_may_have_been_sent(true), Effect::Trigger)
    }

    fn refused(&self, context: &Context, answer: &Answer<Bytes>) -> Error {
        let now = self.clock().now();
        let status = answer.status();
        Error::from_answer(
            context,
            status,
            answer.headers(),
            answer.response.body(),
            now,
        )
        .with_attempts(answer.attempts.retries, answer.attempts.elapsed)
        .with_may_have_been_sent(status.is_server_error() || answer.attempts.may_have_been_sent)
    }

    /// What all failures have in common: they are counted, and say what is known beyond the answer.
    async fn failed<T>(
        &self,
        context: &Context,
        effect: Effect,
        outcome: Result<T, Error>,
    ) -> Result<T, Error> {
        let Err(mut error) = outcome else {
            return outcome;
        };
        if *error.kind() == ErrorKind::Access(AccessKind::ProjectMoved)
            && let Some(project) = &context.project
            && let Some(found) = self.find_moved(project).await
        {
            error = error.with_hint(format!(
                "it is {} now, with the id {}: use that",
                found.path_with_namespace, found.id
            ));
        }
        if self.inner.anonymous && *error.kind() == ErrorKind::Access(AccessKind::ProjectNotFound) {
            error = error.with_hint("only public projects are found without a token: give one");
        }
        let error = warned(error, effect);
        self.count_error(&error);
        Err(error)
    }

    pub(crate) fn count_error(&self, error: &Error) {
        self.inner.metrics.error(error.kind());
        tracing::debug!(kind = error.kind().code(), status = ?error.status(), "failed");
    }

    fn decode<T: DeserializeOwned>(
        &self,
        context: &Context,
        effect: Effect,
        answer: &Answer<Bytes>,
    ) -> Result<T, Error> {
        Error::decode(context, answer.status(), answer.response.body())
            .map_err(|error| {
                let Attempts {
                    retries, elapsed, ..
                } = answer.attempts;
                let error = error
                    .with_attempts(retries, elapsed)
                    .with_may_have_been_sent(true);
                warned(error, effect)
            })
            .inspect_err(|error| self.count_error(error))
    }

    async fn check_scope(&self, operation: &Operation) -> Result<(), Error> {
        let (Some(check), Some(scope)) = (&self.inner.scopes, operation.scope()) else {
            return Ok(());
        };
        // A read tells soon enough that a scope is missing.
        if operation.effect() == Effect::Read || operation.credentials() == Credentials::None {
            return Ok(());
        }
        check
            .check(scope, operation.context(), || self.learn_scopes())
            .await
            .inspect_err(|error| self.count_error(error))
    }

    async fn learn_scopes(&self) -> Option<Vec<Scope>> {
        let operation = requests::tokens::current().ok()?;
        let context = operation.context().clone();
        let answer = self.inner.path.send(call(operation)).await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let token: TokenInfo =
            Error::decode(&context, answer.status(), answer.response.body()).ok()?;
        Some(token.scopes)
    }

    /// Where a moved project is now: GitLab redirects reads of it.
    async fn find_moved(&self, project: &ProjectRef) -> Option<Project> {
        let operation = requests::projects::get(project).ok()?;
        let context = operation.context().clone();
        let answer = self.inner.path.send(call(operation)).await.ok()?;
        Error::decode(&context, answer.status(), answer.response.body()).ok()
    }
}

/// Work may have been created although the call failed: stronger than any advice to try again.
fn warned(error: Error, effect: Effect) -> Error {
    if effect == Effect::Trigger && error.may_have_been_sent() {
        return error.with_hint("it may have taken effect: look before trying again");
    }
    error
}

fn call(operation: Operation) -> Call {
    let mut facts = match operation.effect() {
        Effect::Read => Facts::READ,
        Effect::Write => Facts::WRITE,
        Effect::Trigger => Facts::TRIGGER,
    };
    if operation.is_sensitive() {
        facts = facts.sensitive();
    }
    let authorization = match operation.credentials() {
        Credentials::Client => Authorization::Default,
        Credentials::None => Authorization::None,
    };
    Call::new(operation.name(), operation.request, facts).authorization(authorization)
}

/// What was asked for, without the query. Only an error puts it into words.
struct Asked {
    method: Method,
    uri: Uri,
}

impl Asked {
    fn of(operation: &Operation) -> Self {
        let request = operation.request();
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.uri.path())
    }
}

fn next_page(answer: &Answer<Bytes>) -> Option<Cursor> {
    if answer.headers().contains_key(http::header::LINK) {
        return next_cursor(answer.headers(), &answer.url);
    }
    // A proxy may drop the Link header.
    let next = number(answer.headers(), "x-next-page")?;
    let mut url = Url::clone(&answer.url);
    let others: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| name != "page")
        .collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair("page", &next.to_string());
    url.query().map(Cursor::from_query)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
