//! The way out: any endpoint, on the same request path.

use std::fmt::{self, Debug};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pipewright_core::http::{Cursor, Page, paginate};
use serde_json::Value;

use super::ItemStream;
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::raw::ApiRequest;

/// What any endpoint answered with, its status a success.
#[derive(Clone)]
pub struct ApiResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// Where the next page is, of a list.
    pub next: Option<Cursor>,
}

// The body may hold a secret: of a new trigger, of a project's variables.
impl fmt::Debug for ApiResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl ApiResponse {
    /// The body as JSON; `None` when it is none.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Endpoints that this crate has no function for.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use futures_util::TryStreamExt as _;
/// use pipewright_gitlab::requests::raw::ApiRequest;
///
/// let tags = ApiRequest::new(http::Method::GET, "projects/1/repository/tags");
/// let names: Vec<serde_json::Value> = client.api().stream(&tags).try_collect().await?;
/// # Ok(()) }
/// ```
#[async_trait]
pub trait ApiService: Send + Sync + Debug {
    /// Sends any request below `/api/v4`.
    async fn call(&self, request: &ApiRequest, from: Option<&Cursor>)
    -> Result<ApiResponse, Error>;

    /// Every item of a list, page by page. An answer that is no list is one item.
    fn stream<'a>(&'a self, request: &'a ApiRequest) -> ItemStream<'a, Value> {
        Box::pin(paginate(move |from: Option<Cursor>| async move {
            let response = self.call(request, from.as_ref()).await?;
            let items = match response.json() {
                Some(Value::Array(items)) => items,
                Some(other) => vec![other],
                None => Vec::new(),
            };
            Ok::<_, Error>(Page {
                items,
                next: response.next,
                total: None,
            })
        }))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Api {
    client: GitLabClient,
}

impl Api {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl ApiService for Api {
    async fn call(
        &self,
        request: &ApiRequest,
        from: Option<&Cursor>,
    ) -> Result<ApiResponse, Error> {
        self.client.raw(request.operation()?, from).await
    }
}
