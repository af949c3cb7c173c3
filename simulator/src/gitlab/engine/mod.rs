//! What moves pipelines on: the server's state machine.

#![allow(
    dead_code,
    unused_imports,
    clippy::unused_self,
    reason = "the engine is being built"
)]

mod archive;
mod queue;

pub use archive::Archive;
pub(crate) use queue::{Event, EventQueue};
