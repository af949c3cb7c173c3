//! The REST API, version 4: one module for each of GitLab's.

mod artifact_tree;
mod artifacts;
mod bridges;
mod deployments;
mod dora;
mod downloads;
pub mod entities;
mod environments;
mod groups;
mod hooks;
mod jobs;
mod lookup;
mod merge_request_filter;
mod merge_requests;
mod pipeline_list;
mod pipelines;
mod project_facts;
mod projects;
mod repository;
mod routes;
mod test_reports;
mod tokens;
mod trace;
mod triggers;
mod users;
mod version;

pub(in crate::gitlab) use artifacts::download;
pub(in crate::gitlab) use downloads::disposition;
pub use routes::routes;
pub(in crate::gitlab) use test_reports::{TestCounts, reporting};
