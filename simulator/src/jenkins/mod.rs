//! A simulated Jenkins: folders, jobs, a queue, builds and pipelines that run.

pub mod console;
mod engine;
pub mod export;
mod http;
pub mod model;
mod rest;
pub mod scenario;
mod server;
mod simulation;
mod simulator;

pub use server::JenkinsServer;
pub use simulation::Simulation;
pub use simulator::{JenkinsSimulator, JenkinsSimulatorBuilder};
