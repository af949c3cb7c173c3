//! The client against the simulated GitLab, in process and in tokio's paused time.

mod environments;
mod failures;
mod observed;
mod pipelines;
mod projects;
mod tokens;
mod triggers;
mod world;

use world::World;
