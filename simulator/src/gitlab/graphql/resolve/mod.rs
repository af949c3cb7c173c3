//! What each field is: one module for each kind of object.

mod connection;
mod context;
mod group;
mod job;
mod job_parts;
mod messages;
mod node;
mod pipeline;
mod pipeline_filter;
mod pipeline_parts;
mod project;
mod project_filter;
mod project_parts;
mod query;
mod test_report;
#[cfg(test)]
mod tests;
mod user;

use connection::Connection;
pub(super) use context::Context;
use context::global_id;
use node::unknown;
pub(super) use node::{Node, resolve};
