//! One object-safe trait per kind of resource, and the client's implementations of them.
//!
//! A `list` gives one [`Page`] with its [`Cursor`]; a `stream` gives all items, each page fetched
//! when the one before it is used up.

pub mod artifacts;
pub mod jobs;
mod once_each;

mod deployments;
mod environments;
mod graphql;
mod merge_requests;
mod pipelines;
mod projects;
mod raw;
mod repository;
mod tokens;
mod triggers;

pub use artifacts::ArtifactService;
pub(crate) use artifacts::Artifacts;
pub use deployments::DeploymentService;
pub(crate) use deployments::Deployments;
pub use environments::EnvironmentService;
pub(crate) use environments::Environments;
pub(crate) use graphql::GraphQl;
pub use graphql::{GraphQlResponse, GraphQlService};
pub use jobs::JobService;
pub(crate) use jobs::Jobs;
pub use merge_requests::MergeRequestService;
pub(crate) use merge_requests::MergeRequests;
pub(crate) use once_each::once_each;
pub(crate) use pipelines::Pipelines;
pub use pipelines::{PipelineService, TreeLimits};
pub use projects::ProjectService;
pub(crate) use projects::Projects;
pub(crate) use raw::Api;
pub use raw::{ApiResponse, ApiService};
pub(crate) use repository::Repositories;
pub use repository::RepositoryService;
pub use tokens::TokenService;
pub(crate) use tokens::Tokens;
pub use triggers::TriggerService;
pub(crate) use triggers::Triggers;

pub use pipewright_core::http::{Cursor, Page};

/// The bytes of a log or an artifact, as they arrive. Nothing is held beyond the current chunk.
pub type ByteStream = pipewright_core::http::ByteStream<crate::Error>;

/// All items of a list, in the server's order, or the first error.
pub type ItemStream<'a, T> =
    std::pin::Pin<Box<dyn futures_core::Stream<Item = Result<T, crate::Error>> + Send + 'a>>;
