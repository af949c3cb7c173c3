//! How each type is shown to people.

mod artifact;
mod deployment;
mod environment;
mod job;
mod pipeline;
mod project;
mod test;
mod token;
mod tree;
mod trigger;
mod user;
mod variable;

pub(super) use test::TestRow;
pub(super) use tree::TreeRow;
