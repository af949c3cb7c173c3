//! GitLab pipelines, jobs and child pipelines in Prometheus, exact and cheap.

pub mod collect;
pub mod config;
pub mod discovery;
pub mod exposition;
pub mod facts;
mod families;
pub mod ledger;
pub mod operational;
pub mod scheduler;
pub mod sources;
pub mod store;
