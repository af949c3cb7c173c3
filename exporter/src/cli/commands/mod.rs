//! The commands.

mod completions;
mod demo;
mod doctor;
mod execute;
mod run;
mod sources;
mod validate;

pub(super) use execute::execute;
