//! GitLab pipelines, jobs and child pipelines in Prometheus, exact and cheap.

pub mod config;
pub mod exposition;
pub mod facts;
mod families;
pub mod ledger;
pub mod operational;
pub mod store;
