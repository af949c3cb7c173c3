//! The integration tests of the Jenkins client, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod builds;
<<<<<<< HEAD
mod conformance;
mod consoles;
mod crumbs;
mod downloads;
=======
mod captured;
mod consoles;
mod crumbs;
mod hostile;
>>>>>>> 981b980 (feat(jenkins): tests over the simulated Jenkins, hostile servers, no secret recorded; a page for the crate)
mod jobs;
mod listing;
mod queue;
mod recordings;
mod runs;
mod schema;
mod simulated;
mod support;
mod triggers;
