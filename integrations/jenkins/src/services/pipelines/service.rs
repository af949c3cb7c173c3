//! What can be done with runs of pipelines.

use std::fmt;

use async_trait::async_trait;

use crate::error::Error;
use crate::requests::Parameter;
use crate::requests::pipelines::RunsFilter;
use crate::services::ByteStream;
use crate::types::{BuildRef, JobRef, NodeId, PendingInput, Run, Stage};

/// What can be done with the runs of pipelines.
///
/// An object-safe trait, so that a test can put its own in the client's place. A server without the
/// plugin `pipeline-rest-api` has none of this: `PluginMissing`. A build that is of no pipeline has
/// no stages: `NotFound`, which says so.
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient) -> Result<(), pipewright_jenkins::Error> {
/// use pipewright_jenkins::requests::Parameter;
/// use pipewright_jenkins::types::BuildRef;
///
/// let (pipelines, job) = (client.pipelines(), "acme/shop".parse()?);
/// let run = pipelines.describe(&job, BuildRef::Last).await?;
/// for stage in &run.stages {
///     println!("{} {} {:?}", stage.name, stage.status, stage.duration());
/// }
/// for input in pipelines.pending_inputs(&job, run.number.into()).await? {
///     let answer = [Parameter::text("ENV", "prod")?];
///     pipelines.submit_input(&job, run.number.into(), &input.id, &answer).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait PipelineService: Send + Sync + fmt::Debug {
    /// The newest runs of a job, the newest first: ten at most, as the server gives no more. For
    /// others list the builds.
    ///
    /// `GET /job/:job/wfapi/runs`.
    async fn runs(&self, job: &JobRef, filter: &RunsFilter) -> Result<Vec<Run>, Error>;

    /// A run with its stages.
    ///
    /// `GET /job/:job/:build/wfapi/describe`. How the run ended is the build's own `result` to say: see
    /// [`RunStatus`](crate::types::RunStatus).
    async fn describe(&self, job: &JobRef, build: BuildRef) -> Result<Run, Error>;

    /// A stage with its steps.
    ///
    /// `GET /job/:job/:build/execution/node/:id/wfapi/describe`.
    async fn stage(&self, job: &JobRef, build: BuildRef, stage: &NodeId) -> Result<Stage, Error>;

    /// The logs of all steps of a stage as far as they are written, one after the other, streamed. Those
    /// of stages within it are not in it.
    ///
    /// `GET /job/:job/:build/execution/node/:id/log/logText/progressiveText`, of each step: the plugin's
    /// own log of a step is its last 10 KiB only, and escaped for pages.
    async fn stage_log(
        &self,
        job: &JobRef,
        build: BuildRef,
        stage: &NodeId,
    ) -> Result<ByteStream, Error>;

    /// The log of a step as far as it is written, streamed.
    ///
    /// `GET /job/:job/:build/execution/node/:id/log/logText/progressiveText`.
    async fn step_log(
        &self,
        job: &JobRef,
        build: BuildRef,
        step: &NodeId,
    ) -> Result<ByteStream, Error>;

    /// The inputs that a run waits for.
    ///
    /// `GET /job/:job/:build/wfapi/pendingInputActions`.
    async fn pending_inputs(
        &self,
        job: &JobRef,
        build: BuildRef,
    ) -> Result<Vec<PendingInput>, Error>;

    /// Answers an input with "yes", and with these values. They are checked against what the input
    /// defines first, and those that are missing are the defaults: Jenkins itself would leave them
    /// out.
    ///
    /// It is never sent twice when the first may have arrived.
    ///
    /// `POST /job/:job/:build/input/:id/proceedEmpty`, or `/wfapi/inputSubmit?inputId=:id` with values.
    ///
    /// # Errors
    /// `InvalidParameter` before anything is sent; `InputRejected` if the run does not wait for it (any
    /// more), or Jenkins did not take the values; `Forbidden` if another may answer it only.
    async fn submit_input(
        &self,
        job: &JobRef,
        build: BuildRef,
        input: &str,
        values: &[Parameter],
    ) -> Result<(), Error>;

    /// Answers an input with "no", which aborts the run.
    ///
    /// `POST /job/:job/:build/input/:id/abort`. It is never sent twice when the first may have arrived.
    ///
    /// # Errors
    /// `InputRejected` if the run does not wait for it (any more); `Forbidden` if another may answer it
    /// only.
    async fn abort_input(&self, job: &JobRef, build: BuildRef, input: &str) -> Result<(), Error>;
}
