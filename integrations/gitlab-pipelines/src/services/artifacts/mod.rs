//! Artifacts: fetching, listing, keeping, deleting.

mod browse;
mod client;
mod download;
mod options;
mod remote;
mod service;

pub(crate) use client::Artifacts;
pub use options::{ArtifactListing, BrowseMethod, BrowseOptions};
pub use pipewright_core::download::{Download, DownloadOptions, Progress};
pub use service::ArtifactService;
