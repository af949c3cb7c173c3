//! Artifacts: listing and fetching.

mod client;
mod download;
mod service;

pub(crate) use client::Artifacts;
pub use pipewright_core::download::{Download, DownloadOptions, Progress};
pub use service::ArtifactService;
