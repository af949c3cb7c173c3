//! What can be done with the queue.

use std::fmt;

use async_trait::async_trait;

use super::{CancelOutcome, QueueWaitOptions, StartedBuild};
use crate::error::Error;
use crate::types::{QueueItem, QueueRef};

/// What can be done with the queue.
///
/// An object-safe trait, so that a test can put its own in the client's place.
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient) -> Result<(), pipewright_jenkins::Error> {
/// use pipewright_jenkins::requests::trigger::TriggerBuild;
/// use pipewright_jenkins::services::queue::QueueWaitOptions;
///
/// let job = "acme/docs".parse()?;
/// let triggered = client.jobs().trigger(&job, &TriggerBuild::new()).await?;
/// let told = &mut |item: &pipewright_jenkins::types::QueueItem| {
///     println!("{}", item.why.as_deref().unwrap_or("about to begin"));
/// };
/// let options = QueueWaitOptions::default();
/// let started = client.queue().wait_for_build(&triggered.item, &options, told).await?;
/// println!("{} #{}", started.job, started.number);
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait QueueService: Send + Sync + fmt::Debug {
    /// An item. Jenkins forgets it five minutes after it left the queue, and when it is restarted.
    ///
    /// `GET /queue/item/:id/api/json`.
    async fn get(&self, item: &QueueRef) -> Result<QueueItem, Error>;

    /// All that waits, the newest first. Steps of Pipelines that wait for a node are among them.
    ///
    /// `GET /queue/api/json`.
    async fn list(&self) -> Result<Vec<QueueItem>, Error>;

    /// Takes an item out of the queue. Errors: `Conflict` if its build has begun, `NotFound` if there
    /// is no such item, or none any more.
    ///
    /// `POST /queue/cancelItem?id=:id`, and a look at the item where the answer leaves it open.
    async fn cancel(&self, item: &QueueRef) -> Result<CancelOutcome, Error>;

    /// Waits until an item leaves the queue, and gives the build that came of it: exactly that one, by
    /// what the item says or, where Jenkins has forgotten the item, by the id that the build keeps.
    ///
    /// `told` hears the item as it is first seen, and whenever it waits for something else. Errors:
    /// `QueueTimeout`; `QueueCancelled`; `NotFound` if the item is gone and no build of its job has
    /// its id, as when it was cancelled long ago.
    async fn wait_for_build(
        &self,
        item: &QueueRef,
        options: &QueueWaitOptions,
        told: &mut (dyn for<'a> FnMut(&'a QueueItem) + Send),
    ) -> Result<StartedBuild, Error>;
}
