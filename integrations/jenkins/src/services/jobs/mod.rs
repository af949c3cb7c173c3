//! Jobs and folders.

mod client;
mod service;

pub(crate) use client::Jobs;
pub use service::JobService;
