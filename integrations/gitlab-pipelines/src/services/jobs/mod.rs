//! Jobs: what they are, their logs, and what can be done to them.

mod client;
mod service;

pub(crate) use client::Jobs;
pub use service::JobService;
