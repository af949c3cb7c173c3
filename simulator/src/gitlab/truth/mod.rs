//! What really happened on the server, for tests that have to know.

mod happening;
mod read;
mod record;

pub use happening::{Happening, JobFinish, Parent, PipelineFinish};
pub use read::Truth;
pub(in crate::gitlab) use record::Record;
