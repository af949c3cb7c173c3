//! Sending operations, and reading what comes back.

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
        let span = self.span(operation.context());
        let (answer, asked) = self.exchange(operation).instrument(span).await?;
        Ok(Page {
            items: self.decode(&asked, &answer)?,
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
            self.check_scope(&asked).await?;
            let error = match self.inner.path.send(call).await {
                Ok(answer) if answer.status().is_success() => return Ok((answer, asked)),
                Ok(answer) => self.refused(&asked.context, &answer),
                Err(error) => Error::from_call_error(error),
            };
            Err(self.failed(&asked, error).await)
        }
    }

    /// Sends an operation in the caller's span, and gives the body as it arrives.
    pub(crate) async fn body(&self, operation: Operation) -> Result<Answer<Body>, Error> {
        let (call, asked) = apart(operation);
        self.check_scope(&asked).await?;
        let error = match self.inner.path.stream(call).await {
            Ok(answer) if answer.status().is_success() => return Ok(answer),
            Ok(answer) => {
                let answer = Box::pin(answer.into_head(ERROR_PAGE)).await;
                self.refused(&asked.context, &answer)
            }
            Err(error) => Error::from_call_error(error),
        };
        Err(self.failed(&asked, error).await)
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
    async fn failed(&self, asked: &Asked, error: Error) -> Error {
        let mut error = asked.told(error);
        if *error.kind() == ErrorKind::Access(AccessKind::ProjectMoved)
            && let Some(project) = &asked.context.project
            // Boxed, so that the futures of all calls need not have room for it.
            && let Some(found) = Box::pin(self.find_moved(project)).await
        {
            error = error.with_hint(format!(
                "it is {} now, with the id {}: use that",
                found.path_with_namespace, found.id
            ));
        }
        if self.inner.anonymous && *error.kind() == ErrorKind::Access(AccessKind::ProjectNotFound) {
            error = error.with_hint("only public projects are found without a token: give one");
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

    async fn check_scope(&self, asked: &Asked) -> Result<(), Error> {
        let (Some(check), Some(scope)) = (&self.inner.scopes, &asked.scope) else {
            return Ok(());
        };
        // A read tells soon enough that a scope is missing.
        if asked.effect == Effect::Read || asked.credentials == Credentials::None {
            return Ok(());
        }
        // Boxed, so that the futures of all calls need not have room for it.
        Box::pin(check.check(scope, &asked.context, || self.learn_scopes()))
            .await
            .inspect_err(|error| self.count_error(error))
    }

    async fn learn_scopes(&self) -> Option<Vec<Scope>> {
        let (call, asked) = apart(requests::tokens::current().ok()?);
        let answer = self.inner.path.send(call).await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let token: TokenInfo =
            Error::decode(&asked.context, answer.status(), answer.response.body()).ok()?;
        Some(token.scopes)
    }

    /// Where a moved project is now: GitLab redirects reads of it.
    async fn find_moved(&self, project: &ProjectRef) -> Option<Project> {
        let (call, asked) = apart(requests::projects::get(project).ok()?);
        let answer = self.inner.path.send(call).await.ok()?;
        Error::decode(&asked.context, answer.status(), answer.response.body()).ok()
    }
}

/// Work may have been created although the call failed: stronger than any advice to try again.
fn warned(error: Error, effect: Effect) -> Error {
    if effect == Effect::Trigger && error.may_have_been_sent() {
        return error.with_hint("it may have taken effect: look before trying again");
    }
    error
}

/// What was asked for, which an error tells.
struct Asked {
    context: Context,
    effect: Effect,
    scope: Option<Scope>,
    credentials: Credentials,
    method: Method,
    uri: Uri,
}

impl Asked {
    fn told(&self, error: Error) -> Error {
        // The query may hold a secret.
        let request = format!("{} {}", self.method, self.uri.path());
        error.in_context(&self.context).with_request(request)
    }
}

/// What is sent of an operation, and what is kept of it.
fn apart(operation: Operation) -> (Call, Asked) {
    let mut facts = match operation.effect {
        Effect::Read => Facts::READ,
        Effect::Write => Facts::WRITE,
        Effect::Trigger => Facts::TRIGGER,
    };
    if operation.sensitive {
        facts = facts.sensitive();
    }
    let authorization = match operation.credentials {
        Credentials::Client => Authorization::Default,
        Credentials::None => Authorization::None,
    };
    let asked = Asked {
        effect: operation.effect,
        scope: operation.scope,
        credentials: operation.credentials,
        method: operation.request.method().clone(),
        uri: operation.request.uri().clone(),
        context: operation.context,
    };
    let call = Call::new(asked.context.operation, operation.request, facts);
    (call.authorization(authorization), asked)
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
