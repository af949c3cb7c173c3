//! What `pipewright demo` does.

mod narrator;
mod play;
mod run;
mod summary;

pub(super) use run::run;
