//! Requests that this crate has no function for.

use std::fmt;

use http::Method;
use pipewright_core::credentials::redact_query;
use serde_json::{Map, Value};

use super::{ApiPath, Operation, OperationBuilder, Query};
use crate::error::{ConfigurationKind, Error};

/// Any request below `/api/v4`.
///
/// ```
/// use http::Method;
/// use pipewright_gitlab::requests::raw::ApiRequest;
///
/// let tags = ApiRequest::new(Method::GET, "projects/1/repository/tags").field("per_page", "5");
/// assert!(tags.operation().is_ok());
/// assert!(ApiRequest::new(Method::GET, "https://elsewhere.example").operation().is_err());
/// ```
#[derive(Clone, PartialEq)]
pub struct ApiRequest {
    /// The method.
    pub method: Method,
    /// The path below `/api/v4`, percent-encoded, with a query if there is one.
    pub path: String,
    /// The fields: in the query of `GET`, `HEAD` and `DELETE`, else in a JSON body.
    pub fields: Vec<(String, Value)>,
}

// The query may hold a token, and a field the value of a variable.
impl fmt::Debug for ApiRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("path", &self.shown_path())
            .field("fields", &names)
            .finish()
    }
}

impl ApiRequest {
    /// A request without fields.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            fields: Vec::new(),
        }
    }

    /// Adds a field.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// The operation: reads may be sent again, and so may `PUT` and `DELETE`; anything else is
    /// taken to create work.
    pub fn operation(&self) -> Result<Operation, Error> {
        let invalid = |reason: &str| {
            Err(Error::invalid(
                ConfigurationKind::InvalidParameter,
                format!("the path {:?} {reason}", self.shown_path()),
            )
            .with_hint("give a path below /api/v4, such as projects/1/pipelines"))
        };
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        let path = path.strip_prefix("api/v4/").unwrap_or(path);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        if path.is_empty() {
            return invalid("is empty");
        }
        if path.contains("://") || self.path.contains('#') {
            return invalid("is a URL");
        }
        let dots = |segment: &str| {
            let segment = segment.to_ascii_lowercase().replace("%2e", ".");
            segment == "." || segment == ".."
        };
        if path
            .split('/')
            .any(|segment| segment.is_empty() || dots(segment))
        {
            return invalid("has an empty segment or one of dots");
        }
        let allowed = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if !path.bytes().chain(query.bytes()).all(allowed) {
            return invalid("has a character that must be percent-encoded");
        }
        let path = ApiPath::encoded(format!("/{path}"));
        let in_query = matches!(self.method, Method::GET | Method::HEAD | Method::DELETE);
        let builder = match self.method {
            Method::GET | Method::HEAD => Operation::get("api", path),
            Method::PUT => Operation::put("api", path),
            Method::DELETE => Operation::delete("api", path),
            _ => Operation::post("api", path).creates_work(),
        };
        let builder = builder
            .method(self.method.clone())
            .action(format!("{} {}", self.method, self.shown_path()))
            .sensitive();
        if in_query {
            self.with_query(builder, query)
        } else {
            self.with_body(builder, query)
        }
    }

    /// The path as it may be printed: the values of secret parameters are hidden.
    fn shown_path(&self) -> String {
        match self.path.split_once('?') {
            Some((path, query)) => format!("{path}?{}", redact_query(query)),
            None => self.path.clone(),
        }
    }

    fn with_query(&self, builder: OperationBuilder, query: &str) -> Result<Operation, Error> {
        let query = self
            .fields
            .iter()
            .fold(Query::encoded(query), |query, (name, value)| match value {
                Value::String(text) => query.set(name, text),
                Value::Array(values) => query.each(name, values.iter().map(plain)),
                other => query.set(name, other),
            });
        builder.query(query).build()
    }

    fn with_body(&self, builder: OperationBuilder, query: &str) -> Result<Operation, Error> {
        let builder = builder.query(Query::encoded(query));
        if self.fields.is_empty() {
            return builder.build();
        }
        let body: Map<String, Value> = self.fields.iter().cloned().collect();
        builder.json(&body).build()
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
