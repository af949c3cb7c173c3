//! Waiting for pipelines: one, or a thousand at once.

mod many;
mod options;
mod single;

use std::sync::Arc;

use futures_core::stream::BoxStream;

pub use many::{ManyEvent, Target};
pub use options::{WaitEvent, WaitOptions, WaitOutcome, Waited};
pub use pipewright_core::watch::PollSettings;
pub(crate) use single::may_pass;

use crate::error::Error;
use crate::services::PipelineService;
use crate::types::{PipelineId, ProjectRef};

/// Waits for pipelines.
///
/// ```
/// # async fn example(pipelines: std::sync::Arc<dyn pipewright_gitlab::services::PipelineService>)
/// # -> Result<(), pipewright_gitlab::Error> {
/// use pipewright_gitlab::watch::{PipelineWatcher, WaitEvent, WaitOptions, WaitOutcome};
///
/// let watcher = PipelineWatcher::new(pipelines);
/// let waited = watcher
///     .wait(&"acme/shop".parse()?, 42.into(), &WaitOptions::default(), &mut |event| {
///         if let WaitEvent::Changed { pipeline, .. } = event {
///             println!("{}", pipeline.status);
///         }
///     })
///     .await?;
/// assert_eq!(waited.outcome, WaitOutcome::Finished);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PipelineWatcher {
    pipelines: Arc<dyn PipelineService>,
}

impl PipelineWatcher {
    /// A watcher that looks through `pipelines`.
    pub fn new(pipelines: Arc<dyn PipelineService>) -> Self {
        Self { pipelines }
    }

    /// Waits until a pipeline is finished, or something else ends the wait: see [`WaitOutcome`].
    ///
    /// Looks often while the pipeline changes and seldom while it is quiet. Errors that may pass are
    /// told to `on_event` and put up with; the first that does not pass, or too many in a row, are
    /// the error of this call. Dropping the future leaves the pipeline alone.
    pub async fn wait(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        options: &WaitOptions,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Result<Waited, Error> {
        single::wait(&*self.pipelines, project, id, options, on_event).await
    }

    /// Waits for many pipelines at once, and tells what happens to each until all are settled.
    ///
    /// Costs one list request for each project and look, however many pipelines it has: the list of
    /// what changed since the look before. (A second one where child pipelines are among them,
    /// which GitLab lists apart.) At the beginning, and every few minutes in case something was
    /// missed, all of them are found in the list by id, a hundred with each request.
    pub fn wait_many(
        &self,
        targets: impl IntoIterator<Item = Target>,
        options: &WaitOptions,
    ) -> BoxStream<'static, ManyEvent> {
        many::watch(&self.pipelines, targets, options)
    }
}

#[cfg(test)]
mod tests;
