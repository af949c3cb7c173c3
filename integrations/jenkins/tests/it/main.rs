//! The integration tests of the Jenkins client, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod crumbs;
mod jobs;
mod simulated;
mod support;
