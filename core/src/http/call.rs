//! A request together with what the request path must know about it.

use std::{fmt, time::Duration};

use super::HttpRequest;

/// What may be done with a request when it fails. Stated by the operation, never guessed from the
/// HTTP method: GitLab's `POST …/cancel` is idempotent, its `POST …/retry` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Sending it twice does no more than sending it once.
    pub idempotent: bool,
    /// Its URI or body holds a secret: neither may appear in a log, a span or an error.
    pub sensitive: bool,
    /// Its body can be sent again. (Bodies are whole and in memory, so this is false only where the
    /// caller says so.)
    pub replayable: bool,
}

impl Facts {
    /// Reads something.
    pub const READ: Self = Self {
        idempotent: true,
        sensitive: false,
        replayable: true,
    };
    /// Changes something to a state, the same however often it is sent (cancel, delete, keep).
    pub const WRITE: Self = Self {
        idempotent: true,
        sensitive: false,
        replayable: true,
    };
    /// Creates work: a pipeline, a retry, a started job. Never sent twice when the first may have
    /// arrived.
    pub const TRIGGER: Self = Self {
        idempotent: false,
        sensitive: false,
        replayable: true,
    };

    /// The same facts of a request whose URI or body holds a secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// Which credential a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authorization {
    /// The client's own.
    #[default]
    Default,
    /// None at all: the request brings its own (a trigger token in its body) or needs none.
    None,
}

/// One operation's request, on its way into a request path.
#[derive(Clone)]
pub struct Call {
    pub(super) operation: &'static str,
    // A request is large, and calls are handed on by value.
    pub(super) request: Box<HttpRequest>,
    pub(super) facts: Facts,
    pub(super) authorization: Authorization,
    pub(super) deadline: Option<Duration>,
}

// The query, the headers and the body may hold a secret.
impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("operation", &self.operation)
            .field("method", self.request.method())
            .field("path", &self.request.uri().path())
            .field("facts", &self.facts)
            .field("authorization", &self.authorization)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Call {
    /// A call of `operation` (a name such as `gitlab.pipeline.get`, used in spans and errors).
    ///
    /// The request's URI is a path with an optional query, joined to the client's base URL, or an
    /// absolute URL. Credentials are only ever sent to the base URL's own origin.
    pub fn new(
        operation: &'static str,
        request: impl Into<Box<HttpRequest>>,
        facts: Facts,
    ) -> Self {
        Self {
            operation,
            request: request.into(),
            facts,
            authorization: Authorization::Default,
            deadline: None,
        }
    }

    /// Chooses the credential.
    pub fn authorization(mut self, authorization: Authorization) -> Self {
        self.authorization = authorization;
        self
    }

    /// Overrides the client's overall deadline (waits and retries included) for this call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The request as it was built, before credentials.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The facts that the operation stated.
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// The credential that the request will carry.
    pub fn chosen_authorization(&self) -> Authorization {
        self.authorization
    }
}
