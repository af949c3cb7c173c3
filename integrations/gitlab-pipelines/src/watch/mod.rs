//! Waiting for pipelines.
