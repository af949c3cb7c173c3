use std::sync::Arc;

use super::{DownstreamReport, DownstreamRun, RunRequest, RunsEvent, RunsOptions, RunsReport};
use super::{downstream, wait_all};
use crate::error::Error;
use crate::services::PipelineService;
use crate::watch::{PipelineWatcher, Target};

/// Waits for and starts pipelines of any number of projects.
///
/// ```no_run
/// # async fn example(client: pipewright_gitlab::GitLabClient) -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_gitlab::runs::RunsOptions;
/// use pipewright_gitlab::watch::Target;
///
/// let targets = [Target::new("acme/shop".parse()?, 41.into()), Target::new("acme/docs".parse()?, 42.into())];
/// let report = client.runs().wait_all(targets, &RunsOptions::default(), &mut |_| {}).await;
/// for run in report.failed.iter().chain(&report.errors) {
///     println!("{} of {}: {}", run.target.pipeline, run.target.project, run.cause);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Runs {
    pub(super) pipelines: Arc<dyn PipelineService>,
    pub(super) watcher: PipelineWatcher,
}

impl Runs {
    /// Runs through any service.
    pub fn new(pipelines: Arc<dyn PipelineService>) -> Self {
        Self {
            watcher: PipelineWatcher::new(Arc::clone(&pipelines)),
            pipelines,
        }
    }

    pub(crate) fn with_watcher(
        pipelines: Arc<dyn PipelineService>,
        watcher: PipelineWatcher,
    ) -> Self {
        Self { pipelines, watcher }
    }

    /// Waits until every one of these pipelines has ended, or is known not to be worth waiting for.
    ///
    /// One that cannot be watched does not keep the others from being. Costs what
    /// [`PipelineWatcher::wait_many`] costs, plus one request to cancel each pipeline that is left
    /// when [`RunsOptions::fail_fast`] ends it all. A target that is given twice counts once.
    /// Dropping the future leaves all pipelines alone.
    pub async fn wait_all(
        &self,
        targets: impl IntoIterator<Item = Target> + Send,
        options: &RunsOptions,
        on_event: &mut (dyn FnMut(RunsEvent<'_>) + Send),
    ) -> RunsReport {
        let targets = targets.into_iter().collect();
        wait_all::wait_all(self, targets, options, on_event).await
    }

    /// Runs a pipeline and, if it succeeds, those that follow it, all at once, and waits for them.
    ///
    /// Each of those gets `UPSTREAM_PIPELINE_ID` and `UPSTREAM_COMMIT_SHA` besides its own
    /// variables and those chosen of the upstream pipeline. One that cannot be started does not
    /// keep the others from being.
    ///
    /// # Errors
    /// When the upstream pipeline cannot be started or watched; nothing was started after it then.
    pub async fn trigger_downstream(
        &self,
        upstream: &RunRequest,
        downstream: &[DownstreamRun],
        options: &RunsOptions,
        on_event: &mut (dyn FnMut(RunsEvent<'_>) + Send),
    ) -> Result<DownstreamReport, Error> {
        downstream::trigger_downstream(self, upstream, downstream, options, on_event).await
    }
}
