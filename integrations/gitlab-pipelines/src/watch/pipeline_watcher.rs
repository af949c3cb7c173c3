//! What waits for pipelines.

use std::sync::Arc;
use std::time::Duration;

use futures_core::stream::BoxStream;
use futures_util::StreamExt as _;
use tracing::{Instrument as _, Span};

use super::{
    Companion, ManyEvent, Target, WaitEvent, WaitOptions, WaitOutcome, Waited, many, single,
};
use crate::client::GitLabClient;
use crate::error::{Context, Error};
use crate::services::PipelineService;
use crate::types::{PipelineId, PipelineStatus, ProjectRef};

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
    /// The client whose metrics and span fields are used.
    client: Option<GitLabClient>,
}

impl PipelineWatcher {
    /// A watcher that looks through `pipelines`.
    pub fn new(pipelines: Arc<dyn PipelineService>) -> Self {
        Self {
            pipelines,
            client: None,
        }
    }

    /// A client's own watcher, which counts what it sees.
    pub(crate) fn of_client(client: GitLabClient) -> Self {
        Self {
            pipelines: client.pipelines(),
            client: Some(client),
        }
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
        self.run(project, id, options, None, on_event).await
    }

    /// Waits as [`PipelineWatcher::wait`] does, and looks at something else after each look.
    pub async fn wait_with(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        options: &WaitOptions,
        companion: &dyn Companion,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Result<Waited, Error> {
        let companion = Some(companion);
        self.run(project, id, options, companion, on_event).await
    }

    async fn run(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        options: &WaitOptions,
        companion: Option<&dyn Companion>,
        on_event: &mut (dyn FnMut(WaitEvent<'_>) + Send),
    ) -> Result<Waited, Error> {
        let span = self.client.as_ref().map_or_else(Span::none, |client| {
            let mut context = Context::new("pipelines.wait", format!("wait for pipeline {id}"));
            context.project = Some(project.clone());
            client.span(&context)
        });
        let waited = single::wait(&*self.pipelines, project, id, options, companion, on_event)
            .instrument(span)
            .await?;
        if let (WaitOutcome::Finished, Some(pipeline)) = (waited.outcome, &waited.pipeline) {
            let seconds = pipeline
                .duration
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            self.completed(project, &pipeline.status, seconds);
        }
        Ok(waited)
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
        let watcher = self.clone();
        many::watch(&self.pipelines, targets, options)
            .inspect(move |event| {
                if let ManyEvent::Settled {
                    target,
                    outcome: WaitOutcome::Finished,
                    pipeline: Some(pipeline),
                    ..
                } = event
                {
                    // Lists do not tell how long a pipeline ran.
                    watcher.completed(&target.project, &pipeline.status, None);
                }
            })
            .boxed()
    }

    fn completed(&self, project: &ProjectRef, status: &PipelineStatus, duration: Option<Duration>) {
        if let Some(client) = &self.client {
            client
                .metrics()
                .pipeline_completed(project, status, duration);
        }
    }
}
