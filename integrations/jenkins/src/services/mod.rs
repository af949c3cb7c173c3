//! One object-safe trait per kind of resource, and the client's implementations of them.
//!
//! A `list` gives one [`Page`] with its [`Cursor`]; a `stream` gives all items, each page fetched
//! when the one before it is used up.

pub mod artifacts;
pub mod builds;
pub mod jobs;
pub mod pipelines;
pub mod queue;
mod server;

pub use artifacts::ArtifactService;
pub(crate) use artifacts::Artifacts;
pub use builds::BuildService;
pub(crate) use builds::Builds;
pub use jobs::JobService;
pub(crate) use jobs::Jobs;
pub use pipelines::PipelineService;
pub(crate) use pipelines::Pipelines;
pub(crate) use queue::Queue;
pub use queue::QueueService;
pub(crate) use server::Server;
pub use server::ServerService;

pub use pipewright_core::http::{Cursor, Page};

/// The bytes of a console or an artifact, as they arrive. Nothing is held beyond the current chunk.
pub type ByteStream = pipewright_core::http::ByteStream<crate::Error>;

/// All items of a list, in the server's order, or the first error.
pub type ItemStream<'a, T> =
    std::pin::Pin<Box<dyn futures_core::Stream<Item = Result<T, crate::Error>> + Send + 'a>>;
