//! Runs of pipelines: their stages, logs and inputs.

mod answers;
mod client;
mod explain;
mod service;
mod stage_log;

pub(crate) use client::Pipelines;
pub use service::PipelineService;
