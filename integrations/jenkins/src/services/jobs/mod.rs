//! Jobs and folders.

mod client;
mod service;
mod trigger;
mod walk;

pub(crate) use client::Jobs;
pub use service::JobService;
pub use trigger::Triggered;
