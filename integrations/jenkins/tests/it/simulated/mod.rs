//! The client against a simulated Jenkins in the same process, on paused time.

mod artifacts;
mod pipelines;
mod why;
mod world;
