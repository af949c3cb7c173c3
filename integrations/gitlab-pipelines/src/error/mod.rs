//! What can go wrong, and what to do about it.

mod bad_request;
mod body;
mod classify;
mod context;
mod conversions;
mod decode;
mod failure;
mod graphql;
mod kind;
mod not_found;
mod verdict;
mod wording;

pub(crate) use classify::scope_hint;
pub use context::{Action, Context, Resource};
pub use failure::Error;
pub use kind::{
    AccessKind, AuthenticationKind, ConfigurationKind, ErrorKind, GraphQlKind, JobKind,
    NetworkKind, PipelineKind, RateLimitKind, ServerKind,
};

#[cfg(test)]
mod tests;
