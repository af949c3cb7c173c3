//! One request, with all that must be known to send it.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};
use pipewright_core::http::Cursor;
use serde::Serialize;
use url::Url;

use super::path::ApiPath;
use crate::auth::Scope;
use crate::error::{Action, ConfigurationKind, Context, Error, Resource};
use crate::types::ProjectRef;
use pipewright_core::http::Query;

/// What a request does to the server, which says when it may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing: may be sent again at will.
    Read,
    /// Changes something, and changes it no further when sent again.
    Write,
    /// Creates work: never sent again when the first may have arrived.
    Trigger,
}

/// Which credential goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// The client's.
    Client,
    /// None: the request carries its own.
    None,
}

/// One request of a service, ready to be sent.
#[derive(Clone)]
pub struct Operation {
    pub(crate) context: Context,
    // A request is large, and operations are handed on by value.
    pub(crate) request: Box<Request<Bytes>>,
    pub(crate) effect: Effect,
    pub(crate) scope: Option<Scope>,
    pub(crate) credentials: Credentials,
    /// Whether the body or the query holds a secret.
    pub(crate) sensitive: bool,
}

impl Operation {
    /// Starts a `GET`.
    pub fn get(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::GET, path, Effect::Read, Scope::ReadApi)
    }

    /// Starts a `POST` that may be sent again; see [`OperationBuilder::creates_work`].
    pub fn post(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::POST, path, Effect::Write, Scope::Api)
    }

    /// Starts a `PUT`.
    pub fn put(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::PUT, path, Effect::Write, Scope::Api)
    }

    /// Starts a `DELETE`.
    pub fn delete(name: &'static str, path: ApiPath) -> OperationBuilder {
        OperationBuilder::new(name, Method::DELETE, path, Effect::Write, Scope::Api)
    }

    /// The same request as a part of another operation, which its errors will name.
    pub(crate) fn on_behalf_of(mut self, context: &Context) -> Self {
        self.context.operation = context.operation;
        self.context.action.clone_from(&context.action);
        self
    }

    /// The same request for the page that a cursor names.
    pub(crate) fn at_cursor(mut self, cursor: Option<&Cursor>) -> Result<Self, Error> {
        if let Some(cursor) = cursor {
            let path = self.request.uri().path();
            *self.request.uri_mut() = format!("{path}?{}", cursor.query()).parse().map_err(
                |error: http::uri::InvalidUri| {
                    let message = "the cursor of the next page is no query";
                    Error::new(ConfigurationKind::InvalidParameter, &self.context, message)
                        .with_source(error)
                },
            )?;
        }
        Ok(self)
    }

    /// The same request to the whole URL instead of a path below `/api/v4`.
    pub(crate) fn at(mut self, url: &Url) -> Result<Self, Error> {
        *self.request.uri_mut() =
            url.as_str()
                .parse()
                .map_err(|error: http::uri::InvalidUri| {
                    let message = "the URL cannot be sent";
                    Error::new(ConfigurationKind::InvalidBaseUrl, &self.context, message)
                        .with_source(error)
                })?;
        Ok(self)
    }

    /// The operation's name, such as `pipelines.create`.
    pub fn name(&self) -> &'static str {
        self.context.operation
    }

    /// What the operation is about.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The request; its URI is the path and query below `/api/v4`.
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// What the request does to the server.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The scope an access token needs.
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// Which credential goes along.
    pub fn credentials(&self) -> Credentials {
        self.credentials
    }

    /// Whether the request or its answer holds a secret.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }
}

// The body may hold a trigger token or a variable's value.
impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Operation")
            .field("context", &self.context)
            .field("method", self.request.method())
            .field("path", &self.request.uri().path())
            .field("effect", &self.effect)
            .field("scope", &self.scope)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Builds an [`Operation`].
pub struct OperationBuilder {
    context: Context,
    method: Method,
    path: ApiPath,
    query: Query,
    body: Option<Result<Bytes, serde_json::Error>>,
    accept: HeaderValue,
    effect: Effect,
    scope: Option<Scope>,
    credentials: Credentials,
    sensitive: bool,
}

impl OperationBuilder {
    fn new(
        name: &'static str,
        method: Method,
        path: ApiPath,
        effect: Effect,
        scope: Scope,
    ) -> Self {
        Self {
            context: Context::new(name, name),
            method,
            path,
            query: Query::new(),
            body: None,
            accept: HeaderValue::from_static("application/json"),
            effect,
            scope: Some(scope),
            credentials: Credentials::Client,
            sensitive: false,
        }
    }

    pub(super) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// What is tried, to be read after "could not".
    pub fn action(mut self, action: impl Into<Action>) -> Self {
        self.context.action = action.into();
        self
    }

    /// The project, and what kind of object a bare "404 Not found" would be about.
    pub fn about(mut self, project: &ProjectRef, resource: Resource) -> Self {
        self.context.project = Some(project.clone());
        self.context.resource = resource;
        self
    }

    /// What kind of object a bare "404 Not found" would be about, outside of any project.
    pub fn resource(mut self, resource: Resource) -> Self {
        self.context.resource = resource;
        self
    }

    /// The query.
    pub fn query(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    /// A JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).map(Bytes::from));
        self
    }

    /// What kind of answer is wanted, where it is not JSON.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = HeaderValue::from_static(media_type);
        self
    }

    /// The request creates work: it is never sent twice when the first may have arrived.
    pub fn creates_work(mut self) -> Self {
        self.effect = Effect::Trigger;
        self
    }

    /// The request changes nothing, whatever its method says.
    pub fn reads(mut self) -> Self {
        self.effect = Effect::Read;
        self.scope = Some(Scope::ReadApi);
        self
    }

    /// Another scope than `read_api` for reads and `api` for writes, or none.
    pub fn scope(mut self, scope: Option<Scope>) -> Self {
        self.scope = scope;
        self
    }

    /// The request carries its own secret: no credential goes along, and its body is no one's
    /// business.
    pub fn carries_its_own_secret(mut self) -> Self {
        self.credentials = Credentials::None;
        self.scope = None;
        self.sensitive = true;
        self
    }

    /// The request or its answer holds a secret that must not be logged or recorded.
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
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
        let uri = Uri::try_from(uri).map_err(|error| {
            let message = "the path and query are too long or not a URL";
            Error::new(ConfigurationKind::InvalidParameter, &self.context, message)
                .with_source(error)
        })?;
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        request.headers_mut().insert(ACCEPT, self.accept);
        if let Some(body) = self.body {
            *request.body_mut() = body.map_err(|error| {
                let message = "the request cannot be written as JSON";
                Error::new(ConfigurationKind::InvalidParameter, &self.context, message)
                    .with_source(error)
            })?;
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        let context = Context {
            sensitive: self.sensitive,
            ..self.context
        };
        Ok(Operation {
            context,
            request: Box::new(request),
            effect: self.effect,
            scope: self.scope,
            credentials: self.credentials,
            sensitive: self.sensitive,
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
