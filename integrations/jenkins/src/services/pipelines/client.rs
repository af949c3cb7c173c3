//! Runs of pipelines of a real server.

use async_trait::async_trait;
use tracing::Instrument as _;

use super::{PipelineService, answers, stage_log};
use crate::client::JenkinsClient;
use crate::error::Error;
use crate::requests::pipelines::{self as requests, RunsFilter};
use crate::requests::{Operation, Parameter};
use crate::services::ByteStream;
use crate::types::{BuildRef, JobRef, NodeId, PendingInput, Run, Stage};

#[derive(Clone, Debug)]
pub(crate) struct Pipelines {
    pub(super) client: JenkinsClient,
}

impl Pipelines {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }

    /// Reads what is below a build; says why if it is not found.
    async fn read<T: serde::de::DeserializeOwned + Send>(
        &self,
        job: &JobRef,
        build: BuildRef,
        operation: Operation,
    ) -> Result<T, Error> {
        let span = self.client.span(operation.context());
        let read = async {
            match self.client.json_in_span(operation).await {
                Ok(value) => Ok(value),
                Err(error) => Err(self.explain_build(job, build, error).await),
            }
        };
        read.instrument(span).await
    }

    pub(super) async fn inputs(
        &self,
        job: &JobRef,
        build: BuildRef,
        operation: Operation,
    ) -> Result<Vec<PendingInput>, Error> {
        let inputs: Vec<PendingInput> = self.read(job, build, operation).await?;
        let inputs = inputs.into_iter().map(PendingInput::without_secrets);
        Ok(inputs.collect())
    }
}

#[async_trait]
impl PipelineService for Pipelines {
    async fn runs(&self, job: &JobRef, filter: &RunsFilter) -> Result<Vec<Run>, Error> {
        let operation = requests::runs(job, filter)?;
        let span = self.client.span(operation.context());
        let read = async {
            match self.client.json_in_span(operation).await {
                Ok(runs) => Ok(runs),
                Err(error) => Err(self.explain_job(job, error).await),
            }
        };
        read.instrument(span).await
    }

    async fn describe(&self, job: &JobRef, build: BuildRef) -> Result<Run, Error> {
        let operation = requests::describe(job, build)?;
        self.read(job, build, operation).await
    }

    async fn stage(&self, job: &JobRef, build: BuildRef, stage: &NodeId) -> Result<Stage, Error> {
        let operation = requests::stage(job, build, stage)?;
        let span = self.client.span(operation.context());
        let read = async {
            match self.client.json_in_span(operation).await {
                Ok(stage) => Ok(stage),
                Err(error) => Err(self.explain_node(job, build, error).await),
            }
        };
        read.instrument(span).await
    }

    async fn stage_log(
        &self,
        job: &JobRef,
        build: BuildRef,
        stage: &NodeId,
    ) -> Result<ByteStream, Error> {
        let stage = self.stage(job, build, stage).await?;
        Ok(stage_log::of_steps(self, job, build, stage.steps))
    }

    async fn step_log(
        &self,
        job: &JobRef,
        build: BuildRef,
        step: &NodeId,
    ) -> Result<ByteStream, Error> {
        match self.open_log(job, build, step).await {
            Ok(log) => Ok(log),
            Err(error) => Err(self.explain_node(job, build, error).await),
        }
    }

    async fn pending_inputs(
        &self,
        job: &JobRef,
        build: BuildRef,
    ) -> Result<Vec<PendingInput>, Error> {
        let operation = requests::pending_inputs(job, build)?;
        self.inputs(job, build, operation).await
    }

    async fn submit_input(
        &self,
        job: &JobRef,
        build: BuildRef,
        input: &str,
        values: &[Parameter],
    ) -> Result<(), Error> {
        // An id that is none is told before anything is asked.
        let first = requests::proceed(job, build, input)?;
        let context = first.context().clone();
        let look = requests::pending_inputs(job, build)?.on_behalf_of(&context);
        let pending = self.inputs(job, build, look).await?;
        let Some(asked) = pending.iter().find(|pending| pending.id == input) else {
            let error = answers::not_pending(&context, &pending);
            self.client.count_error(&error);
            return Err(error);
        };
        let secrets = answers::secrets(&asked.inputs, values);
        let values =
            answers::complete(&asked.inputs, values).map_err(|error| error.in_context(&context))?;
        let operation = if asked.inputs.is_empty() {
            first
        } else {
            requests::submit(job, build, input, &values, &secrets)?
        };
        match self.client.done(operation).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain_answer(job, build, input, error).await),
        }
    }

    async fn abort_input(&self, job: &JobRef, build: BuildRef, input: &str) -> Result<(), Error> {
        let operation = requests::abort_input(job, build, input)?;
        match self.client.done(operation).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain_answer(job, build, input, error).await),
        }
    }
}
