//! Waiting for builds.

mod build_watcher;
mod companion;
mod options;
mod passing;

pub use build_watcher::BuildWatcher;
pub use companion::Companion;
pub use options::{WaitEvent, WaitOptions, WaitOutcome, Waited};
pub(crate) use passing::{asked_wait, may_pass};
pub use pipewright_core::watch::PollSettings;
