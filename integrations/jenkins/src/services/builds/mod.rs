//! Builds: what they are, their consoles, and ending them.

mod abort;
mod client;
mod console;
mod service;

pub use abort::{AbortOptions, AbortOutcome, Aborted};
pub(crate) use client::Builds;
pub use console::ConsolePart;
pub(super) use console::with_line_feeds;
pub use service::BuildService;
