//! The one error of this crate.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::context::Context;
use super::kind::{
    AuthenticationKind, ErrorKind, GraphQlKind, NetworkKind, RateLimitKind, ServerKind,
};
use crate::types::ProjectRef;

/// What went wrong: its kind, what was being done, what the server said, and what to do next.
///
/// `Display` is one line, such as
/// `could not create a pipeline for "main" in acme/shop: reference not found (400); check that the
/// branch or tag exists`.
pub struct Error(Box<Details>);

struct Details {
    kind: ErrorKind,
    context: Option<Context>,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    status: Option<StatusCode>,
    server_message: Option<String>,
    json_path: Option<String>,
    request: Option<String>,
    retries: u32,
    elapsed: Duration,
    may_have_been_sent: bool,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error found before any request.
    pub fn invalid(kind: impl Into<ErrorKind>, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            kind: kind.into(),
            context: None,
            message: message.into(),
            hint: None,
            status: None,
            server_message: None,
            json_path: None,
            request: None,
            retries: 0,
            elapsed: Duration::ZERO,
            may_have_been_sent: false,
            retry_after: None,
            source: None,
        }))
    }

    /// An error of an operation.
    pub fn new(
        kind: impl Into<ErrorKind>,
        context: &Context,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::invalid(kind, message).in_context(context)
    }

    /// Says what was being done, unless that is known already.
    pub fn in_context(mut self, context: &Context) -> Self {
        self.0.context.get_or_insert_with(|| context.clone());
        self
    }

    /// Adds what to do next.
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the HTTP status of the answer.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Adds the server's own words.
    pub fn with_server_message(mut self, message: Option<String>) -> Self {
        self.0.server_message = message;
        self
    }

    /// Adds the place in the JSON.
    pub fn with_json_path(mut self, path: String) -> Self {
        self.0.json_path = Some(path);
        self
    }

    /// Adds the method and the URL, which hold no secret.
    pub fn with_request(mut self, request: String) -> Self {
        self.0.request = Some(request);
        self
    }

    /// Adds how often the request was sent again, and the time spent.
    pub fn with_attempts(mut self, retries: u32, elapsed: Duration) -> Self {
        self.0.retries = retries;
        self.0.elapsed = elapsed;
        self
    }

    /// Says whether the server may have acted on the request.
    pub fn with_may_have_been_sent(mut self, sent: bool) -> Self {
        self.0.may_have_been_sent = sent;
        self
    }

    /// Adds how long the server asked to be left alone.
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Adds what caused it.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation's name, such as `pipelines.create`; none for a value that was wrong by itself.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.context.as_ref().map(|context| context.operation)
    }

    /// What the operation was about.
    pub fn context(&self) -> Option<&Context> {
        self.0.context.as_ref()
    }

    /// The project the operation was in.
    pub fn project(&self) -> Option<&ProjectRef> {
        self.0.context.as_ref()?.project.as_ref()
    }

    /// What went wrong in a few words, without what was being done and what to do next.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next, where that is known.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The HTTP status, when the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The server's own words, when there were any.
    pub fn server_message(&self) -> Option<&str> {
        self.0.server_message.as_deref()
    }

    /// For [`ErrorKind::Decode`]: where in the JSON, such as `[3].user.id`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The method and the URL, secrets left out.
    pub fn request(&self) -> Option<&str> {
        self.0.request.as_deref()
    }

    /// How often the request was sent again.
    pub fn retries(&self) -> u32 {
        self.0.retries
    }

    /// Time spent on the operation, its waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Whether the server may have acted on the request: it was sent, and not refused.
    pub fn may_have_been_sent(&self) -> bool {
        self.0.may_have_been_sent
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later, unchanged.
    ///
    /// For a call that creates work look at [`Error::may_have_been_sent`] too.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            ErrorKind::RateLimit(RateLimitKind::Throttled | RateLimitKind::TooManyRequests)
            | ErrorKind::Server(
                ServerKind::InternalError | ServerKind::ServiceUnavailable | ServerKind::Conflict,
            )
            | ErrorKind::Network(NetworkKind::ConnectionFailed | NetworkKind::Timeout)
            | ErrorKind::GraphQl(GraphQlKind::Timeout) => true,
            ErrorKind::Network(NetworkKind::DnsResolutionFailed | NetworkKind::Tls)
            | ErrorKind::Configuration(_)
            | ErrorKind::Authentication(_)
            | ErrorKind::Access(_)
            | ErrorKind::Pipeline(_)
            | ErrorKind::Job(_)
            | ErrorKind::GraphQl(_)
            | ErrorKind::Decode => false,
        }
    }

    /// Whether something that was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        use super::kind::AccessKind::{PermissionDenied, ProjectMoved};
        matches!(&self.0.kind, ErrorKind::Access(kind) if !matches!(kind, PermissionDenied | ProjectMoved))
    }

    /// Whether the credential is wrong, too narrow, or of too low a role.
    pub fn is_denied(&self) -> bool {
        use super::kind::AccessKind::PermissionDenied;
        matches!(
            &self.0.kind,
            ErrorKind::Authentication(
                AuthenticationKind::TokenExpired
                    | AuthenticationKind::InvalidToken
                    | AuthenticationKind::InsufficientScopes { .. }
                    | AuthenticationKind::TokenRevoked
            ) | ErrorKind::Access(PermissionDenied)
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        if let Some(context) = &details.context {
            write!(formatter, "could not {}: ", context.action())?;
        }
        formatter.write_str(&details.message)?;
        if let Some(path) = details.json_path.as_deref().filter(|path| *path != ".") {
            write!(formatter, " at {path}")?;
        }
        if let Some(status) = details.status {
            write!(formatter, " ({})", status.as_u16())?;
        }
        if details.retries > 0 {
            let plural = if details.retries == 1 {
                "retry"
            } else {
                "retries"
            };
            let seconds = details.elapsed.as_secs_f64();
            write!(
                formatter,
                ", after {} {plural} in {seconds:.1} s",
                details.retries
            )?;
        }
        if let Some(hint) = &details.hint {
            write!(formatter, "; {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        formatter
            .debug_struct("Error")
            .field("kind", &details.kind)
            .field("operation", &self.operation())
            .field("project", &self.project())
            .field("message", &details.message)
            .field("hint", &details.hint)
            .field("status", &details.status)
            .field("server_message", &details.server_message)
            .field("json_path", &details.json_path)
            .field("request", &details.request)
            .field("retries", &details.retries)
            .field("elapsed", &details.elapsed)
            .field("may_have_been_sent", &details.may_have_been_sent)
            .field("retry_after", &details.retry_after)
            .field("source", &details.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}
