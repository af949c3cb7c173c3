//! How each type is shown to people.

mod artifact;
mod build;
mod change;
mod input;
mod job;
mod parameter;
mod queue;
mod stage;
mod test;

pub(super) use build::causes;
pub(super) use change::short;
pub(super) use test::{TestRow, totals};
