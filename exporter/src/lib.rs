//! GitLab pipelines, jobs and child pipelines in Prometheus, exact and cheap.

pub mod config;
pub mod exposition;
pub mod facts;
pub mod operational;
