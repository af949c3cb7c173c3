//! A simulated GitLab: REST API, pipelines that run, webhooks.

mod engine;
pub mod http;
pub mod model;
pub mod rest;
pub mod scenario;
mod simulation;

pub use engine::{Archive, ArchiveEntry, Content, ContentStream, CreationError, NewPipeline};
pub use simulation::{Observer, Simulation};
