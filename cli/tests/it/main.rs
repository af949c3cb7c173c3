//! The program as a person or a script runs it, against its own simulator.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod artifacts;
mod chains;
mod configuration;
mod demo;
mod exit_codes;
mod grammar;
mod interruption;
mod jenkins;
mod jobs;
mod lists;
mod output;
mod pipelines;
mod recording;
mod simulate;
mod support;
mod webhook;
