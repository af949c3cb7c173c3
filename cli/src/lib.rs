//! The `pipewright` command as a library: `main.rs` only calls [`run`].

mod arguments;
mod commands;
mod config;
mod errors;
mod exit_code;
mod logging;
mod output;
mod run;
mod signal;
mod tape;
mod webhook;

pub use run::run;
