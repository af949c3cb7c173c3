//! The client against the simulated Jenkins, in process and in tokio's paused time.

mod artifacts;
mod builds;
mod consoles;
mod jobs;
mod observed;
mod pipelines;
mod queue;
mod servers;
mod why;
mod world;

use world::World;
