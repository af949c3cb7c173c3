//! What can go wrong, and what to do about it.

mod context;
mod conversions;
mod failure;
mod kind;

pub use context::{Context, Resource};
pub use failure::Error;
pub use kind::{
    AccessKind, AuthenticationKind, ConfigurationKind, ErrorKind, JobKind, NetworkKind,
    PipelineKind, RateLimitKind, ServerKind,
};
