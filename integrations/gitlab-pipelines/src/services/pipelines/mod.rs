//! Pipelines: list, create, cancel, retry, and what they consist of.

mod client;
mod service;
mod tree;
mod tree_limits;

pub(crate) use client::Pipelines;
pub use service::PipelineService;
pub use tree_limits::TreeLimits;
