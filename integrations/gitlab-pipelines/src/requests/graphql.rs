//! GraphQL queries.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{ApiPath, Operation};
use crate::error::{Error, GraphQlKind};

/// The longest text of a query that GitLab reads, in characters. Variables do not count.
pub const LONGEST_QUERY: usize = 10_000;

/// A query and its variables. A document that changes something is no query: it would be sent again
/// when its answer is lost.
///
/// ```
/// use pipewright_gitlab::requests::graphql::GraphQlRequest;
///
/// let request = GraphQlRequest::new("query($path: ID!) { project(fullPath: $path) { id } }")
///     .variable("path", "acme/shop");
/// assert_eq!(request.variables["path"], "acme/shop");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GraphQlRequest {
    /// The query's text.
    pub query: Cow<'static, str>,
    /// The values of its variables.
    pub variables: Map<String, Value>,
}

impl GraphQlRequest {
    /// A query without variables.
    pub fn new(query: impl Into<Cow<'static, str>>) -> Self {
        Self {
            query: query.into(),
            variables: Map::new(),
        }
    }

    /// Gives a variable a value.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }
}

/// `POST /api/graphql`, which is beside `/api/v4` and not below it: the client puts its own base URL
/// before the path.
pub fn query(request: &GraphQlRequest) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        query: &'a str,
        #[serde(skip_serializing_if = "Map::is_empty")]
        variables: &'a Map<String, Value>,
    }
    let length = request.query.chars().count();
    if length > LONGEST_QUERY {
        return Err(Error::invalid(
            GraphQlKind::TooLarge,
            format!("the query has {length} characters, and GitLab reads {LONGEST_QUERY}"),
        )
        .with_hint("put values into variables, which do not count"));
    }
    Operation::post("graphql.query", ApiPath::encoded("/api/graphql".to_owned()))
        .reads()
        .action("run a GraphQL query")
        .json(&Body {
            query: &request.query,
            variables: &request.variables,
        })
        .build()
}
