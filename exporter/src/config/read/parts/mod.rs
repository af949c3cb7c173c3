//! The parts of the configuration, each with its keys.

mod collectors;
mod gitlab;
mod log;
mod metrics;
mod project;
mod redis;
mod root;
mod selection;
mod server;

pub(super) use root::config;
