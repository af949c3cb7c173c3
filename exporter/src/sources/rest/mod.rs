//! Pipelines by REST: one project, one pipeline at a time.

mod convert;
mod source;

pub use convert::{job, pipeline};
pub use source::RestSource;
