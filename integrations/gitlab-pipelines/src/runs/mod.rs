//! Runs across pipelines: waiting for all of several, one after the other, and trees rolled up.
//!
//! [`Runs`] waits for any number of pipelines at once and tells what became of each, and runs a
//! pipeline after another has succeeded. [`roll_up`] says in one status and one duration how a
//! pipeline went together with everything it started.

mod client;
mod downstream;
mod fail_fast;
mod options;
mod report;
mod roll_up;
mod wait_all;

pub use client::Runs;
pub use downstream::{DownstreamReport, DownstreamRun, RunRequest};
pub use options::{RunsEvent, RunsOptions};
pub use report::{Canceled, RunCause, RunEnd, RunsReport};
pub use roll_up::{RolledUp, roll_up};
