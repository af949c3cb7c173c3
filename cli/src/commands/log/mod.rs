//! Showing and searching logs, of any provider.

mod grep;
mod sink;

pub(super) use grep::{Finder, Grep, Lines};
pub(super) use sink::{Place, Renderer, Sink};
