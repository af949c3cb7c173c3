//! What each command does.

mod completions;
mod config;
mod demo;
mod execute;
mod exit_codes;
mod gitlab;
mod man;
mod simulate;

pub(crate) use execute::execute;
