//! Pipelines: list, create, cancel, retry, and what they consist of.

mod client;
mod tree;

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

pub(crate) use client::Pipelines;

use super::{ItemStream, once_each};
use crate::error::Error;
use crate::requests::pipelines::{BridgeFilter, CreatePipeline, PipelineFilter};
use crate::types::{
    Bridge, GitRef, Pipeline, PipelineId, PipelineSummary, PipelineTree, PipelineVariable,
    ProjectRef, TestReport, TestReportSummary,
};

/// How much of a tree of pipelines is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLimits {
    /// How many steps below the first pipeline.
    pub depth: usize,
    /// How many pipelines in all.
    pub pipelines: usize,
}

impl Default for TreeLimits {
    /// Deep enough for any tree: GitLab allows two levels of child pipelines in a project, and
    /// downstream pipelines of other projects below each.
    fn default() -> Self {
        Self {
            depth: 10,
            pipelines: 1000,
        }
    }
}

/// Pipelines of a project.
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
