//! One object-safe trait per kind of resource.

pub mod artifacts;
pub mod jobs;
mod stream;

pub use artifacts::ArtifactService;
pub use jobs::JobService;
pub use stream::ByteStream;
