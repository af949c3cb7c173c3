//! The integration tests of the Jenkins client, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod builds;
mod conformance;
mod consoles;
mod crumbs;
mod downloads;
mod hostile;
mod jobs;
mod listing;
mod queue;
mod recordings;
mod runs;
mod schema;
mod simulated;
mod support;
mod triggers;
