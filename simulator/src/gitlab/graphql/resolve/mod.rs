//! What each field is: one module for each kind of object.

mod analytics;
mod connection;
mod context;
mod environment;
mod group;
mod job;
mod job_parts;
mod merge_request;
mod merge_request_filter;
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

use super::execute::FieldError;
use connection::Connection;
pub(super) use context::Context;
use context::global_id;
use node::unknown;
pub(super) use node::{Node, resolve};
