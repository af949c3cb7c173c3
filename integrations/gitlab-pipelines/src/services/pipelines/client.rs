//! Pipelines of a real server.

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page};
use tracing::Instrument as _;

use super::{PipelineService, TreeLimits, tree};
use crate::client::GitLabClient;
use crate::error::{Context, Error, PipelineKind};
use crate::requests::pipelines::{self as requests, BridgeFilter, CreatePipeline, PipelineFilter};
use crate::types::{
    Bridge, GitRef, Pipeline, PipelineId, PipelineStatus, PipelineSummary, PipelineTree,
    PipelineVariable, ProjectRef, TestReport, TestReportSummary,
};

#[derive(Clone, Debug)]
pub(crate) struct Pipelines {
    client: GitLabClient,
}

impl Pipelines {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }

    /// Looks at a pipeline on behalf of another operation, in the caller's span.
    async fn look(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        context: &Context,
    ) -> Result<Pipeline, Error> {
        let operation = requests::get(project, id)?.on_behalf_of(context);
        self.client.json_in_span(operation).await
    }

    async fn cancel_in_span(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        context: &Context,
    ) -> Result<Pipeline, Error> {
        let before = self.look(project, id, context).await?;
        if before.status.is_canceled() {
            return Ok(before);
        }
        if before.status.is_finished() {
            return Err(self.not_cancelled(context, &before.status));
        }
        // Answers 200 even when nothing is cancelable, so the state afterwards decides.
        let after: Pipeline = self
            .client
            .json_in_span(requests::cancel(project, id)?)
            .await?;
        let blocked = after.status.is_blocked() && before.status.is_blocked();
        if (after.status.is_finished() && !after.status.is_canceled()) || blocked {
            return Err(self.not_cancelled(context, &after.status));
        }
        Ok(after)
    }

    fn not_cancelled(&self, context: &Context, status: &PipelineStatus) -> Error {
        let (message, hint) = match status {
            PipelineStatus::Manual => (
                "nothing of it runs: it waits for a manual job".to_owned(),
                "leave it, or delete it",
            ),
            status => (
                format!("it is finished already, with the status {status}"),
                "there is nothing left to cancel",
            ),
        };
        let error = Error::new(PipelineKind::CannotCancel, context, message).with_hint(hint);
        self.client.count_error(&error);
        error
    }
}

#[async_trait]
impl PipelineService for Pipelines {
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &PipelineFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<PipelineSummary>, Error> {
        self.client
            .page(requests::list(project, filter)?, from)
            .await
    }

    async fn get(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error> {
        self.client.json(requests::get(project, id)?).await
    }

    async fn latest(
        &self,
        project: &ProjectRef,
        git_ref: Option<&GitRef>,
    ) -> Result<Pipeline, Error> {
        self.client.json(requests::latest(project, git_ref)?).await
    }

    async fn create(
        &self,
        project: &ProjectRef,
        params: &CreatePipeline,
    ) -> Result<Pipeline, Error> {
        let operation = requests::create(project, params)?;
        self.client
            .trigger(project, &params.git_ref, operation)
            .await
    }

    async fn cancel(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error> {
        let operation = requests::cancel(project, id)?;
        let context = operation.context();
        self.cancel_in_span(project, id, context)
            .instrument(self.client.span(context))
            .await
    }

    async fn retry(&self, project: &ProjectRef, id: PipelineId) -> Result<Pipeline, Error> {
        let operation = requests::retry(project, id)?;
        let context = operation.context().clone();
        let span = self.client.span(&context);
        async {
            let pipeline: Pipeline = self.client.json_in_span(operation).await?;
            if !pipeline.status.is_finished() {
                return Ok(pipeline);
            }
            // 201 even when there is nothing to retry; but the answer may also have been written
            // before the jobs were looked at, so that only a second look tells.
            let looked = self.look(project, id, &context).await;
            let pipeline = looked.map_err(GitLabClient::after_trigger)?;
            if !pipeline.status.is_finished() {
                return Ok(pipeline);
            }
            let error = Error::new(
                PipelineKind::CannotRetry,
                &context,
                format!(
                    "it is still {}: no failed or cancelled job was there",
                    pipeline.status
                ),
            )
            .with_hint("create a new pipeline instead");
            self.client.count_error(&error);
            Err(error)
        }
        .instrument(span)
        .await
    }

    async fn delete(&self, project: &ProjectRef, id: PipelineId) -> Result<(), Error> {
        self.client.removed(requests::delete(project, id)?).await
    }

    async fn variables(
        &self,
        project: &ProjectRef,
        id: PipelineId,
    ) -> Result<Vec<PipelineVariable>, Error> {
        self.client.json(requests::variables(project, id)?).await
    }

    async fn update_name(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        name: &str,
    ) -> Result<Pipeline, Error> {
        self.client
            .json(requests::update_name(project, id, name)?)
            .await
    }

    async fn bridges(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        filter: &BridgeFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Bridge>, Error> {
        self.client
            .page(requests::bridges(project, id, filter)?, from)
            .await
    }

    async fn test_report(&self, project: &ProjectRef, id: PipelineId) -> Result<TestReport, Error> {
        self.client.json(requests::test_report(project, id)?).await
    }

    async fn test_report_summary(
        &self,
        project: &ProjectRef,
        id: PipelineId,
    ) -> Result<TestReportSummary, Error> {
        self.client
            .json(requests::test_report_summary(project, id)?)
            .await
    }

    async fn tree(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        limits: TreeLimits,
    ) -> Result<PipelineTree, Error> {
        let root = self.get(project, id).await?;
        Ok(tree::grow(self, project, root.summary(), limits).await)
    }
}
