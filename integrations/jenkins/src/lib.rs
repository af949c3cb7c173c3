#![doc = include_str!("../README.md")]
pub mod artifacts;
pub mod auth;
pub mod client;
pub mod config;
pub mod error;
pub mod logs;
pub mod metrics;
pub mod requests;
pub mod services;
pub mod types;
pub mod watch;
pub mod why;

pub use auth::Credential;
pub use client::JenkinsClient;
pub use config::JenkinsConfig;
pub use error::{Error, ErrorKind};
