//! What a query is told when something is wrong with it.

use async_graphql::Pos;
use serde_json::{Map, Value, json};

/// One of the `errors` of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QueryError {
    message: String,
    location: Option<Pos>,
    path: Option<Vec<Value>>,
    extensions: Map<String, Value>,
}

impl QueryError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            location: None,
            path: None,
            extensions: Map::new(),
        }
    }

    pub(super) fn at(mut self, location: Pos) -> Self {
        self.location = Some(location);
        self
    }

    pub(super) fn along(mut self, path: Vec<Value>) -> Self {
        self.path = Some(path);
        self
    }

    /// One more of the `extensions`, such as the `code`.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(key.to_owned(), value.into());
        self
    }

    pub(super) fn to_json(&self) -> Value {
        let mut error = json!({ "message": self.message });
        if let Value::Object(error) = &mut error {
            if let Some(Pos { line, column }) = self.location {
                let locations = json!([{ "line": line, "column": column }]);
                error.insert("locations".to_owned(), locations);
            }
            if let Some(path) = &self.path {
                error.insert("path".to_owned(), json!(path));
            }
            if !self.extensions.is_empty() {
                error.insert("extensions".to_owned(), json!(self.extensions));
            }
        }
        error
    }
}
