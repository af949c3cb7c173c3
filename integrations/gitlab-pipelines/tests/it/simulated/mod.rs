//! The client against the simulated GitLab, in process and in tokio's paused time.

mod chain;
mod environments;
mod failures;
mod jobs;
mod observed;
mod pipelines;
mod projects;
mod runs;
mod shop;
mod tokens;
mod triggers;
mod waiting;
mod why;
mod world;

use world::World;
