//! What is done next, and what comes of what was done.

mod core;
mod events;
mod finding;
mod looking;
mod tending;

pub(super) use core::{Engine, Work};
