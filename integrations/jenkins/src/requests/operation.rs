//! One request, with all that must be known to send it.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};
use pipewright_core::credentials::Token;
use pipewright_core::http::{Query, encode_segment};
use pipewright_core::record::RequestSecrets;

use super::path::ApiPath;
use super::tree::Tree;
use crate::error::{Context, Error, ErrorKind, Resource};
use crate::types::JobRef;

/// What a request does to the server, which says when it may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing: may be sent again at will.
    Read,
    /// Changes something, and changes it no further when sent again.
    Write,
    /// Creates work, or does something else that cannot be told from its repetition: never sent
    /// again when the first may have arrived.
    Trigger,
}

/// One request of a service, ready to be sent.
#[derive(Clone)]
pub struct Operation {
    pub(crate) context: Context,
    // A request is large, and operations are handed on by value.
    pub(crate) request: Box<Request<Bytes>>,
    pub(crate) effect: Effect,
    /// Whether a redirect is a success: Jenkins answers most writes with the page to see next.
    pub(crate) redirects: bool,
}

impl Operation {
    /// Starts a `GET`.
    pub fn get(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::GET, path, Effect::Read)
    }

    /// Starts a `HEAD`.
    pub fn head(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::HEAD, path, Effect::Read)
    }

    /// Starts a `POST` that may be sent again; see [`OperationBuilder::creates_work`].
    pub fn post(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::POST, path, Effect::Write)
    }

    /// The same request as a part of another operation, which its errors will name.
    pub(crate) fn on_behalf_of(mut self, context: &Context) -> Self {
        self.context.operation = context.operation;
        self.context.action.clone_from(&context.action);
        self
    }

    /// The operation's name, such as `jobs.trigger`.
    pub fn name(&self) -> &'static str {
        self.context.operation
    }

    /// What the operation is about.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The request; its URI is the path and query below the server's root.
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// What the request does to the server.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether a redirect is a success.
    pub fn is_answered_by_a_redirect(&self) -> bool {
        self.redirects
    }

    /// Whether the request or its answer holds a secret.
    pub fn is_sensitive(&self) -> bool {
        self.context.sensitive
    }
}

// The body may hold the value of a parameter.
impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Operation")
            .field("context", &self.context)
            .field("method", self.request.method())
            .field("path", &self.request.uri().path())
            .field("effect", &self.effect)
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}

/// Builds an [`Operation`].
pub struct OperationBuilder {
    context: Context,
    method: Method,
    path: ApiPath,
    query: Query,
    body: Option<(HeaderValue, Bytes)>,
    accept: HeaderValue,
    headers: Vec<(http::HeaderName, HeaderValue)>,
    secrets: RequestSecrets,
    effect: Effect,
    redirects: bool,
}

impl OperationBuilder {
    fn new(name: &'static str, method: Method, path: ApiPath, effect: Effect) -> Self {
        Self {
            context: Context::new(name, name),
            method,
            path,
            query: Query::new(),
            body: None,
            accept: HeaderValue::from_static("application/json"),
            headers: Vec::new(),
            secrets: RequestSecrets::default(),
            effect,
            redirects: false,
        }
    }

    /// What is tried, to be read after "could not".
    pub fn action(mut self, action: impl Into<Cow<'static, str>>) -> Self {
        self.context.action = action.into();
        self
    }

    /// The job, and what kind of thing a 404 would be about.
    pub fn about(mut self, job: &JobRef, resource: Resource) -> Self {
        self.context.job = Some(job.clone());
        self.resource(resource)
    }

    /// What kind of thing a 404 would be about, outside of any job.
    pub fn resource(mut self, resource: Resource) -> Self {
        self.context.resource = resource;
        self
    }

    /// The query.
    pub fn query(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    /// The fields that are wanted, added to the query.
    pub fn tree(mut self, tree: &Tree) -> Self {
        self.query = self.query.set("tree", tree);
        self
    }

    /// A form, as pages of people send it.
    pub fn form<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fields: Vec<String> = fields
            .into_iter()
            .map(|(name, value)| format!("{}={}", encode_segment(name), encode_segment(value)))
            .collect();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body(kind, fields.join("&").into())
    }

    /// A body of any kind.
    pub fn body(mut self, content_type: HeaderValue, body: Bytes) -> Self {
        self.body = Some((content_type, body));
        self
    }

    /// What kind of answer is wanted, where it is not JSON.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = HeaderValue::from_static(media_type);
        self
    }

    /// A header.
    pub fn header(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The request creates work: it is never sent twice when the first may have arrived.
    pub fn creates_work(mut self) -> Self {
        self.effect = Effect::Trigger;
        self
    }

    /// A redirect is a success. (It is never followed: only those of reads are.)
    pub fn answered_by_a_redirect(mut self) -> Self {
        self.redirects = true;
        self
    }

    /// The request holds these secrets, which no recording may hold.
    pub fn secrets(mut self, secrets: impl IntoIterator<Item = Token>) -> Self {
        self.secrets = RequestSecrets::new(secrets);
        self.sensitive()
    }

    /// The request or its answer holds a secret that must not be logged or recorded.
    pub fn sensitive(mut self) -> Self {
        self.context.sensitive = true;
        self
    }

    /// The operation.
    pub fn build(self) -> Result<Operation, Error> {
        let query = self.query.as_str();
        let mut uri = self.path.into_string();
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(query);
        }
        let mut request = Request::builder()
            .method(self.method)
            .uri(uri)
            .header(ACCEPT, self.accept);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let body = match self.body {
            Some((content_type, body)) => {
                request = request.header(CONTENT_TYPE, content_type);
                body
            }
            None => Bytes::new(),
        };
        let request = request.extension(self.secrets);
        let request = request.body(body).map_err(|error| {
            let message = "the path and query are too long or not a URL";
            Error::new(ErrorKind::InvalidParameter, &self.context, message).with_source(error)
        })?;
        Ok(Operation {
            context: self.context,
            request: Box::new(request),
            effect: self.effect,
            redirects: self.redirects,
        })
    }
}

impl fmt::Debug for OperationBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OperationBuilder")
            .field("context", &self.context)
            .field("method", &self.method)
            .field("path", &self.path.as_str())
            .finish_non_exhaustive()
    }
}
