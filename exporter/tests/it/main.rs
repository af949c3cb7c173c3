//! The integration tests of the exporter, in one binary.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod collecting;
mod config;
mod engine;
mod programs;
mod server;
mod simulation;
