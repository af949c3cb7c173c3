//! What each command does.

mod completions;
mod config;
mod connect;
mod demo;
mod execute;
mod exit_codes;
mod files;
mod gitlab;
mod jenkins;
mod listing;
mod log;
mod man;
mod page;
mod session;
mod simulate;
mod view;

pub(crate) use execute::execute;
