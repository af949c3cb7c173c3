//! The addresses of the server, found by walking its objects.

mod administration;
mod archives;
mod artifacts;
mod builds;
mod computers;
mod entities;
mod flow;
mod flow_text;
mod inputs;
mod items;
mod jobs;
mod links;
mod lint;
mod login;
mod logs;
mod queue;
mod root;
mod tests;
mod triggers;
mod users;

pub(super) use links::Links;
pub(super) use root::root;
