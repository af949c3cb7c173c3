//! A simulated GitLab: REST API, pipelines that run, webhooks.

mod actions;
mod analytics;
mod control;
mod engine;
mod graphql;
pub mod http;
pub mod model;
mod object_store;
mod origins;
pub mod rest;
pub mod scenario;
mod server;
mod simulation;
mod simulator;
pub mod truth;
pub mod webhooks;

pub use engine::{Archive, ArchiveEntry, Content, ContentStream, CreationError, NewPipeline};
pub use server::GitLabServer;
pub use simulation::{Observer, Simulation};
pub use simulator::{GitLabSimulator, GitLabSimulatorBuilder};
pub use truth::Truth;
