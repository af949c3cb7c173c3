//! What can be done with pipelines.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

use super::TreeLimits;
use crate::error::Error;
use crate::requests::pipelines::{BridgeFilter, CreatePipeline, PipelineFilter};
use crate::services::{ItemStream, once_each};
use crate::types::{
    Bridge, GitRef, Pipeline, PipelineId, PipelineSummary, PipelineTree, PipelineVariable,
    ProjectRef, TestReport, TestReportSummary,
};

/// Pipelines of a project.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use futures_util::TryStreamExt as _;
/// use pipewright_gitlab::requests::pipelines::{CreatePipeline, PipelineFilter};
/// use pipewright_gitlab::services::TreeLimits;
/// use pipewright_gitlab::types::{PipelineStatus, Variable};
///
/// let shop = "acme/shop".parse()?;
/// let wanted = CreatePipeline::new("main".parse()?).variable(Variable::env("DEPLOY_TO", "staging")?);
/// let pipeline = client.pipelines().create(&shop, &wanted).await?;
/// let tree = client.pipelines().tree(&shop, pipeline.id, TreeLimits::default()).await?;
/// println!("{} pipelines", tree.walk().len());
///
/// let failed = PipelineFilter { status: Some(PipelineStatus::Failed), ..PipelineFilter::default() };
/// let pipelines = client.pipelines();
/// let mut all = pipelines.stream(&shop, &failed);
/// while let Some(pipeline) = all.try_next().await? {
///     println!("{} {}", pipeline.id, pipeline.git_ref);
/// }
/// # Ok(()) }
/// ```
#[async_trait]
pub trait PipelineService: Send + Sync + Debug {
    /// One page of pipelines: `GET /projects/:id/pipelines`. `from` is the cursor of the page
    /// before.
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &PipelineFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<PipelineSummary>, Error>;

    /// All pipelines, page by page.
    fn stream<'a>(
        &'a self,
        project: &'a ProjectRef,
        filter: &'a PipelineFilter,
    ) -> ItemStream<'a, PipelineSummary> {
        once_each(
            paginate(move |from: Option<Cursor>| async move {
                self.list(project, filter, from.as_ref()).await
            }),
            |pipeline| pipeline.id,
        )
    }

    /// One pipeline: `GET /projects/:id/pipelines/:pipeline_id`.
    async fn get(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error>;

    /// The latest pipeline of a branch or tag, or of the default branch:
    /// `GET /projects/:id/pipelines/latest`.
    async fn latest(
        &self,
        project: &ProjectRef,
        git_ref: Option<&GitRef>,
    ) -> Result<Pipeline, Error>;

    /// Creates a pipeline: `POST /projects/:id/pipeline`. Never sent twice when the first may have
    /// arrived: see [`Error::may_have_been_sent`].
    async fn create(
        &self,
        project: &ProjectRef,
        params: &CreatePipeline,
    ) -> Result<Pipeline, Error>;

    /// Cancels a pipeline: `POST /projects/:id/pipelines/:pipeline_id/cancel`.
    ///
    /// A pipeline that is cancelled already is a success; one that is finished otherwise is
    /// [`PipelineKind::CannotCancel`](crate::error::PipelineKind::CannotCancel). GitLab answers
    /// 200 to both, so the state is looked at first.
    async fn cancel(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error>;

    /// Runs the failed and cancelled jobs of a pipeline again:
    /// `POST /projects/:id/pipelines/:pipeline_id/retry`.
    ///
    /// [`PipelineKind::CannotRetry`](crate::error::PipelineKind::CannotRetry) when there are none,
    /// which GitLab takes for a success.
    async fn retry(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error>;

    /// Deletes a pipeline with its jobs: `DELETE /projects/:id/pipelines/:pipeline_id`.
    async fn delete(&self, project: &ProjectRef, id: PipelineId) -> Result<(), Error>;

    /// The variables a pipeline was started with:
    /// `GET /projects/:id/pipelines/:pipeline_id/variables`.
    async fn variables(
        &self,
        project: &ProjectRef,
        id: PipelineId,
    ) -> Result<Vec<PipelineVariable>, Error>;

    /// Names a pipeline: `PUT /projects/:id/pipelines/:pipeline_id/metadata` (GitLab 16.6).
    async fn update_name(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        name: &str,
    ) -> Result<Pipeline, Error>;

    /// One page of the jobs that start other pipelines:
    /// `GET /projects/:id/pipelines/:pipeline_id/bridges`.
    async fn bridges(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        filter: &BridgeFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Bridge>, Error>;

    /// All jobs that start other pipelines, page by page.
    fn stream_bridges<'a>(
        &'a self,
        project: &'a ProjectRef,
        id: PipelineId,
        filter: &'a BridgeFilter,
    ) -> ItemStream<'a, Bridge> {
        once_each(
            paginate(move |from: Option<Cursor>| async move {
                self.bridges(project, id, filter, from.as_ref()).await
            }),
            |bridge| bridge.id,
        )
    }

    /// Every test of a pipeline: `GET /projects/:id/pipelines/:pipeline_id/test_report`. A pipeline
    /// without reports has an empty one.
    async fn test_report(&self, project: &ProjectRef, id: PipelineId) -> Result<TestReport, Error>;

    /// The counts of a pipeline's tests:
    /// `GET /projects/:id/pipelines/:pipeline_id/test_report_summary`.
    async fn test_report_summary(
        &self,
        project: &ProjectRef,
        id: PipelineId,
    ) -> Result<TestReportSummary, Error>;

    /// A pipeline with the child and downstream pipelines it started, and theirs, across projects.
    ///
    /// A pipeline that may not be seen stays in the tree, with the reason why its bridges are not
    /// there. No pipeline is fetched twice. Fails only when the first pipeline cannot be read.
    async fn tree(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        limits: TreeLimits,
    ) -> Result<PipelineTree, Error>;
}
