#![doc = include_str!("../README.md")]

pub mod artifacts;
pub mod auth;
pub mod chain;
pub mod client;
pub mod config;
pub mod error;
pub mod logs;
pub mod metrics;
pub mod requests;
pub mod runs;
pub mod services;
pub mod types;
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
