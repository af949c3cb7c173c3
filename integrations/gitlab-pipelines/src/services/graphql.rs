//! GraphQL.

use std::fmt::{self, Debug};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::client::GitLabClient;
use crate::error::{Context, Error};
use crate::requests::graphql::{self as requests, GraphQlRequest};
use crate::types::GraphQlError;
use crate::types::graphql::served_at;

/// Errors of one answer that are kept.
const MOST_ERRORS: usize = 50;

/// What a query gave: data, and what is wrong with parts of it.
#[derive(Clone)]
pub struct GraphQlResponse {
    /// What went wrong with parts of the query, at most 50. What they name is missing in the data.
    pub errors: Vec<GraphQlError>,
    /// When the answer was made, by the server's clock.
    pub served_at: Option<DateTime<Utc>>,
    context: Context,
    data: Bytes,
}

// The data may hold anything.
impl fmt::Debug for GraphQlResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GraphQlResponse")
            .field("errors", &self.errors)
            .field("bytes", &self.data.len())
            .finish_non_exhaustive()
    }
}

impl GraphQlResponse {
    /// A response of one's own making: for fakes in tests.
    pub fn new(data: impl Into<Bytes>, errors: Vec<GraphQlError>) -> Self {
        Self {
            errors,
            served_at: None,
            context: Context::new("graphql.query", "run a GraphQL query"),
            data: data.into(),
        }
    }

    /// Whether something of what was asked for is missing.
    pub fn is_partial(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The data as JSON, as it came.
    pub fn as_bytes(&self) -> &Bytes {
        &self.data
    }

    /// The data. An error names the place in it that is not as expected.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Error::decode(&self.context, StatusCode::OK, &self.data)
    }

    /// The data, borrowing its text from the response. An error names no place.
    pub fn borrowed<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.data)
    }
}

/// GitLab's GraphQL API.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use pipewright_gitlab::requests::graphql::GraphQlRequest;
///
/// let request = GraphQlRequest::new("query { metadata { version } }");
/// let metadata: serde_json::Value = client.graphql().query(&request).await?.data()?;
/// println!("{}", metadata["metadata"]["version"]);
/// # Ok(()) }
/// ```
#[async_trait]
pub trait GraphQlService: Send + Sync + Debug {
    /// Runs a query: `POST /api/graphql`. It reads, so it is sent again where a read would be.
    ///
    /// An answer without any data is an error, of the kinds `GraphQl.*` where GitLab says why.
    async fn query(&self, request: &GraphQlRequest) -> Result<GraphQlResponse, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct GraphQl {
    client: GitLabClient,
}

impl GraphQl {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    errors: Option<Vec<GraphQlError>>,
}

#[async_trait]
impl GraphQlService for GraphQl {
    async fn query(&self, request: &GraphQlRequest) -> Result<GraphQlResponse, Error> {
        let operation = requests::query(request)?.at(&self.client.graphql_url())?;
        let context = operation.context().clone();
        let raw = self.client.raw(operation, None).await?;
        read(context, &raw.body, served_at(&raw.headers))
            .inspect_err(|error| self.client.count_error(error))
    }
}

fn read(
    context: Context,
    body: &Bytes,
    served_at: Option<DateTime<Utc>>,
) -> Result<GraphQlResponse, Error> {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else {
        let unread = Error::decode::<serde_json::Map<_, _>>(&context, StatusCode::OK, body);
        return Err(unread
            .err()
            .unwrap_or_else(|| Error::of_graphql(&context, &[])));
    };
    let mut errors = envelope.errors.unwrap_or_default();
    errors.truncate(MOST_ERRORS);
    let data = envelope.data.filter(|data| data.get() != "null");
    let Some(data) = data else {
        return Err(Error::of_graphql(&context, &errors));
    };
    Ok(GraphQlResponse {
        errors,
        served_at,
        data: body.slice_ref(data.get().as_bytes()),
        context,
    })
}
