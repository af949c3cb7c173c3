//! What can be done with jobs.

use std::fmt;

use async_trait::async_trait;

use crate::error::Error;
use crate::types::{Job, JobRef};

/// What can be done with jobs and folders.
///
/// An object-safe trait, so that a test can put its own in the client's place.
#[async_trait]
pub trait JobService: Send + Sync + fmt::Debug {
    /// A job or a folder, with its parameters and its last builds.
    ///
    /// `GET /job/:job/api/json`. Names are found whatever their case.
    async fn get(&self, job: &JobRef) -> Result<Job, Error>;
}
