//! One page, on its way out.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde_json::Value;

/// The items of one page and the headers that lead to the others.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// `Link`, and for numbered pages the `x-*` headers.
    pub headers: HeaderMap,
}

impl<T> Page<T> {
    /// The answer, with each item as `render` puts it.
    pub fn json(self, render: impl FnMut(T) -> Value) -> Response {
        let items: Vec<Value> = self.items.into_iter().map(render).collect();
        (self.headers, Json(items)).into_response()
    }
}
