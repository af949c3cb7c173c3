//! The integration tests of the Jenkins client, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod conformance;
mod crumbs;
mod downloads;
mod jobs;
mod recordings;
mod runs;
mod schema;
mod simulated;
mod support;
