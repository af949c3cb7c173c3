#![doc = include_str!("../README.md")]
#![allow(
    dead_code,
    unused_imports,
    reason = "the services that use it come next"
)]

pub mod auth;
pub mod client;
pub mod config;
pub mod error;
pub mod metrics;
pub mod requests;
pub mod services;
pub mod types;

pub use auth::Credential;
pub use client::JenkinsClient;
pub use config::JenkinsConfig;
pub use error::{Error, ErrorKind};
