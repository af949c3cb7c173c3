//! What each command does.

mod completions;
mod config;
mod execute;
mod exit_codes;
mod man;

pub(crate) use execute::execute;
