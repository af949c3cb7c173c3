//! GitLab CI pipelines: trigger, watch, read logs, fetch artifacts.
//!
//! Everything starts at a [`GitLabClient`], made from a [`GitLabConfig`] and a [`Credential`];
//! it hands out one service per kind of resource: [`services::PipelineService`],
//! [`services::JobService`], [`services::ArtifactService`] and so on. The services are
//! object-safe traits, so that a test can put its own in their place.
//!
//! A service method builds a plain HTTP request in a pure function of [`requests`] and hands it
//! to the client's request path, which limits, retries, authenticates and measures it. What comes
//! back is a type of [`types`] or an [`Error`], whose [`ErrorKind`] says what went wrong and
//! whose message says what to do next.

#[macro_use]
pub mod types;

pub mod artifacts;
pub mod auth;
pub mod client;
pub mod config;
pub mod error;
pub mod logs;
pub mod metrics;
pub mod requests;
pub mod runs;
pub mod services;
pub mod watch;
pub mod webhook;
pub mod why;

pub use auth::{Credential, Scope, TokenKind};
pub use client::GitLabClient;
pub use config::GitLabConfig;
pub use error::{Error, ErrorKind};

/// The examples of the repository's README are tests of this crate.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct ReadmeExamples;
