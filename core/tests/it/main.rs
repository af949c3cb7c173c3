//! What users of the crate rely on, tested from outside of it.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod circuit_breaker;
mod pagination;
mod rate_limiter;
mod record;
mod record_files;
mod record_schema;
mod record_secrets;
mod record_support;
mod refused_token;
mod request_path;
mod retry;
mod runtime;
mod scripted;
mod seen_prefix;
mod serving;
mod transports;
mod watcher;
