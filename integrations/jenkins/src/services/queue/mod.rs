//! The queue.

mod cancel;
mod client;
mod find;
mod options;
mod service;
mod wait;

pub use cancel::CancelOutcome;
pub(crate) use client::Queue;
pub use options::{QueueWaitOptions, StartedBuild};
pub use service::QueueService;
