//! The engine: looks go in, a scrape comes out.

// Counts and whole seconds are exact in a float.
#![allow(clippy::float_cmp)]

mod counting;
mod disk;
mod exposition;
pub mod harness;
mod history;
mod model;
mod parents;
mod restarts;
mod states;
