//! The queue of a real server.

use async_trait::async_trait;
use pipewright_core::json::lenient;
use serde::Deserialize;

use super::{CancelOutcome, QueueService, QueueWaitOptions, StartedBuild, cancel, wait};
use crate::client::JenkinsClient;
use crate::error::Error;
use crate::requests::queue as requests;
use crate::types::{QueueItem, QueueRef};

#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(super) client: JenkinsClient,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default, deserialize_with = "lenient::or_default")]
    items: Vec<QueueItem>,
}

impl Queue {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl QueueService for Queue {
    async fn get(&self, item: &QueueRef) -> Result<QueueItem, Error> {
        let found: QueueItem = self.client.json(requests::get(item)?).await?;
        Ok(found.located(self.client.base_url()))
    }

    async fn list(&self) -> Result<Vec<QueueItem>, Error> {
        let listed: Listed = self.client.json(requests::list()?).await?;
        let base = self.client.base_url();
        let items = listed.items.into_iter();
        Ok(items.map(|item| item.located(base)).collect())
    }

    async fn cancel(&self, item: &QueueRef) -> Result<CancelOutcome, Error> {
        cancel::cancel(self, item).await
    }

    async fn wait_for_build(
        &self,
        item: &QueueRef,
        options: &QueueWaitOptions,
        told: &mut (dyn for<'a> FnMut(&'a QueueItem) + Send),
    ) -> Result<StartedBuild, Error> {
        wait::wait(self, item, options, told).await
    }
}
