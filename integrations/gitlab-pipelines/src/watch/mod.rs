//! Waiting for pipelines: one, or a thousand at once.

mod companion;
mod many;
mod options;
mod pipeline_watcher;
mod single;

pub use companion::Companion;
pub use many::{ManyEvent, Target};
pub use options::{WaitEvent, WaitOptions, WaitOutcome, Waited};
pub use pipeline_watcher::PipelineWatcher;
pub use pipewright_core::watch::PollSettings;
pub(crate) use single::{asked_wait, may_pass};
