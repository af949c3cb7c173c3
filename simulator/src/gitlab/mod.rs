//! A simulated GitLab: REST API, pipelines that run, webhooks.

mod engine;
pub mod http;
pub mod model;
mod object_store;
pub mod rest;
pub mod scenario;
mod simulation;
mod simulator;

pub use engine::{Archive, ArchiveEntry, Content, ContentStream, CreationError, NewPipeline};
pub use simulation::{Observer, Simulation};
pub use simulator::{GitLabSimulator, GitLabSimulatorBuilder};
