#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod browsing;
mod chain_files;
mod conformance;
mod downloads;
mod following;
mod hostile;
mod log_corpus;
mod network;
mod openapi;
mod simulated;
mod support;
mod webhook;
