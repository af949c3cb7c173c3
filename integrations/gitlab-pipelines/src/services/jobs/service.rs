//! What can be done with jobs.

use std::fmt;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use pipewright_core::http::{Cursor, Page, paginate};

use crate::error::Error;
use crate::requests::jobs::{JobFilter, PipelineJobFilter};
use crate::services::{ByteStream, ItemStream, once_each};
use crate::types::{Job, JobId, PipelineId, ProjectRef, Variable};

/// What can be done with jobs.
///
/// An object-safe trait, so that a test can put its own in the client's place.
///
/// ```
/// # async fn example(client: pipewright_gitlab::GitLabClient) -> Result<(), pipewright_gitlab::Error> {
/// use futures_util::TryStreamExt as _;
/// use pipewright_gitlab::requests::jobs::PipelineJobFilter;
/// use pipewright_gitlab::types::JobStatus;
///
/// let (jobs, project) = (client.jobs(), "acme/shop".parse()?);
/// let failed = PipelineJobFilter { scope: vec![JobStatus::Failed], ..PipelineJobFilter::default() };
/// let mut failed = jobs.stream_for_pipeline(&project, 42.into(), &failed);
/// while let Some(job) = failed.try_next().await? {
///     let again = jobs.retry(&project, job.id).await?;
///     println!("{} is tried again as job {}", job.name, again.id);
/// }
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait JobService: Send + Sync + fmt::Debug {
    /// One page of a project's jobs, newest first: the first, or the one a cursor names.
    ///
    /// `GET /projects/:id/jobs`, by keyset; GitLab counts nothing here, so the page has no total.
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &JobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Job>, Error>;

    /// One page of a pipeline's jobs: the first, or the one a cursor names. Bridges are not among
    /// them.
    ///
    /// `GET /projects/:id/pipelines/:id/jobs`.
    async fn list_for_pipeline(
        &self,
        project: &ProjectRef,
        pipeline: PipelineId,
        filter: &PipelineJobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Job>, Error>;

    /// One job. `GET /projects/:id/jobs/:id`; the id of a bridge is not found.
    async fn get(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error>;

    /// The job's log as far as it is written, streamed. An empty log of a job that has not started,
    /// or that was erased, is the error `Job.LogsNotAvailable`.
    ///
    /// `GET /projects/:id/jobs/:id/trace`, and `GET /projects/:id/jobs/:id` if that is empty.
    async fn log(&self, project: &ProjectRef, job: JobId) -> Result<ByteStream, Error>;

    /// The job's log as far as it is written, streamed, be it empty.
    ///
    /// `GET /projects/:id/jobs/:id/trace`.
    async fn log_so_far(&self, project: &ProjectRef, job: JobId) -> Result<ByteStream, Error>;

    /// Cancels a job; `force` ends one that is being cancelled already. A job that is canceled is a
    /// success; one that finished otherwise is the error `Job.NotCancellable`.
    ///
    /// `POST /projects/:id/jobs/:id/cancel`. May be sent again when the answer is lost.
    async fn cancel(&self, project: &ProjectRef, job: JobId, force: bool) -> Result<Job, Error>;

    /// Retries a job, and gives the new one. Errors: `Job.NotRetryable`.
    ///
    /// `POST /projects/:id/jobs/:id/retry`. Never sent again when it may have arrived.
    async fn retry(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error>;

    /// Starts a manual job, with variables of its own. Errors: `Job.NotPlayable`.
    ///
    /// `POST /projects/:id/jobs/:id/play`. Never sent again when it may have arrived.
    async fn play(
        &self,
        project: &ProjectRef,
        job: JobId,
        variables: &[Variable],
    ) -> Result<Job, Error>;

    /// Erases a finished job's log and artifacts. Errors: `Job.NotErasable`.
    ///
    /// `POST /projects/:id/jobs/:id/erase`.
    async fn erase(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error>;

    /// All of a project's jobs, newest first, page by page as they are asked for.
    fn stream<'a>(&'a self, project: &'a ProjectRef, filter: &'a JobFilter) -> ItemStream<'a, Job> {
        paginate(move |from: Option<Cursor>| async move {
            self.list(project, filter, from.as_ref()).await
        })
        .boxed()
    }

    /// All jobs of a pipeline, page by page as they are asked for. A job that appears on two pages,
    /// as jobs were added meanwhile, is given once.
    fn stream_for_pipeline<'a>(
        &'a self,
        project: &'a ProjectRef,
        pipeline: PipelineId,
        filter: &'a PipelineJobFilter,
    ) -> ItemStream<'a, Job> {
        let jobs = paginate(move |from: Option<Cursor>| async move {
            self.list_for_pipeline(project, pipeline, filter, from.as_ref())
                .await
        });
        once_each(jobs, |job| job.id)
    }
}
