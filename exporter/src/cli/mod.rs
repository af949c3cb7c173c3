//! The command line: `main.rs` only calls [`run`].

mod arguments;
mod commands;
mod exit_code;
mod failure;
mod gitlab;
mod logging;
mod run;
mod signals;
mod terminal;

pub use run::run;
