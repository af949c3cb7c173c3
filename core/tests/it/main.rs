//! Properties of pipewright-core, in one binary.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod circuit_breaker;
mod rate_limiter;
mod retry;
mod runtime;
