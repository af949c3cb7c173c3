//! Jobs of a real server.

use async_trait::async_trait;

use super::JobService;
use crate::client::JenkinsClient;
use crate::error::Error;
use crate::requests::jobs as requests;
use crate::types::{Job, JobRef};

#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    client: JenkinsClient,
}

impl Jobs {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl JobService for Jobs {
    async fn get(&self, job: &JobRef) -> Result<Job, Error> {
        let found: Job = self.client.json(requests::get(job)?).await?;
        Ok(found.located(job, self.client.base_url()))
    }
}
