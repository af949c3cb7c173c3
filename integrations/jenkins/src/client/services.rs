//! The services of a client.

use std::sync::Arc;

use super::JenkinsClient;
use crate::services::{JobService, Jobs};

impl JenkinsClient {
    /// Jobs and folders.
    pub fn jobs(&self) -> Arc<dyn JobService> {
        Arc::new(Jobs::new(self.clone()))
    }
}
