//! Jobs of a real server.

use async_trait::async_trait;
use chrono::SecondsFormat;
use futures_util::StreamExt as _;
use pipewright_core::http::{Cursor, Page};
use tracing::Instrument as _;

use super::JobService;
use crate::client::GitLabClient;
use crate::error::{Context, Error, ErrorKind, JobKind};
use crate::requests::jobs::{self as requests, JobFilter, PipelineJobFilter};
use crate::services::ByteStream;
use crate::types::{Job, JobId, JobStatus, PipelineId, ProjectRef, Variable};

#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    client: GitLabClient,
}

impl Jobs {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }

    /// Looks at a job on behalf of another operation, in the caller's span.
    async fn look(
        &self,
        project: &ProjectRef,
        job: JobId,
        context: &Context,
    ) -> Result<Job, Error> {
        let operation = requests::get(project, job)?.on_behalf_of(context);
        self.client.json_in_span(operation).await
    }

    async fn cancel_in_span(
        &self,
        project: &ProjectRef,
        id: JobId,
        force: bool,
        context: &Context,
    ) -> Result<Job, Error> {
        let before = self.look(project, id, context).await?;
        match before.status {
            JobStatus::Canceled => return Ok(before),
            JobStatus::Canceling if !force => return Ok(before),
            ref status if status.is_finished() => return Err(self.not_cancelled(context, status)),
            _ => {}
        }
        let after: Job = self
            .client
            .json_in_span(requests::cancel(project, id, force)?)
            .await?;
        if after.status.is_finished() && after.status != JobStatus::Canceled {
            return Err(self.not_cancelled(context, &after.status));
        }
        Ok(after)
    }

    fn not_cancelled(&self, context: &Context, status: &JobStatus) -> Error {
        let message = format!("it is finished already, with the status {status}");
        let error = Error::new(JobKind::NotCancellable, context, message)
            .with_hint("there is nothing left to cancel");
        self.client.count_error(&error);
        error
    }

    /// Why a job has no log, if that is no mystery.
    fn no_log(job: &Job, context: &Context) -> Option<Error> {
        let unavailable = |message: String| Error::new(JobKind::LogsNotAvailable, context, message);
        if let Some(erased) = job.erased_at {
            let when = erased.to_rfc3339_opts(SecondsFormat::Secs, true);
            return Some(
                unavailable(format!("the log was erased at {when}"))
                    .with_hint("retry the job to have a new one"),
            );
        }
        let hint = match &job.status {
            JobStatus::Manual => "play the job first",
            JobStatus::Skipped => "the job did not run",
            status if status.is_waiting() => "wait until a runner has started the job",
            _ if job.started_at.is_none() => "the job never ran",
            _ => return None,
        };
        Some(unavailable(format!("there is no log: the job is {}", job.status)).with_hint(hint))
    }
}

#[async_trait]
impl JobService for Jobs {
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &JobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        self.client
            .page(requests::list(project, filter)?, from)
            .await
    }

    async fn list_for_pipeline(
        &self,
        project: &ProjectRef,
        pipeline: PipelineId,
        filter: &PipelineJobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        self.client
            .page(
                requests::list_for_pipeline(project, pipeline, filter)?,
                from,
            )
            .await
    }

    async fn get(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error> {
        self.client.json(requests::get(project, job)?).await
    }

    async fn log(&self, project: &ProjectRef, job: JobId) -> Result<ByteStream, Error> {
        let mut log = self.log_so_far(project, job).await?;
        while let Some(first) = log.next().await.transpose()? {
            if !first.is_empty() {
                return Ok(log.with_first(first));
            }
        }
        // GitLab answers 200 with nothing for a job that has no log.
        let context = requests::log(project, job)?.context().clone();
        let looked = self.look(project, job, &context).await?;
        match Self::no_log(&looked, &context) {
            Some(error) => {
                self.client.count_error(&error);
                Err(error)
            }
            None => Ok(log),
        }
    }

    async fn log_so_far(&self, project: &ProjectRef, job: JobId) -> Result<ByteStream, Error> {
        let operation = requests::log(project, job)?;
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self.client.body(operation).instrument(span.clone()).await?;
        Ok(ByteStream::of_answer(answer, span, "bytes", move |error| {
            Error::from_body_error(error).in_context(&context)
        }))
    }

    async fn cancel(&self, project: &ProjectRef, job: JobId, force: bool) -> Result<Job, Error> {
        let operation = requests::cancel(project, job, force)?;
        let context = operation.context();
        self.cancel_in_span(project, job, force, context)
            .instrument(self.client.span(context))
            .await
    }

    async fn retry(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error> {
        self.client.json(requests::retry(project, job)?).await
    }

    async fn play(
        &self,
        project: &ProjectRef,
        job: JobId,
        variables: &[Variable],
    ) -> Result<Job, Error> {
        self.client
            .json(requests::play(project, job, variables)?)
            .await
    }

    async fn erase(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error> {
        let operation = requests::erase(project, job)?;
        let context = operation.context().clone();
        let error = match self.client.json(operation).await {
            Err(error) if error.may_have_been_sent() => error,
            outcome => return outcome,
        };
        // An attempt whose answer was lost may have erased it, so that it cannot be erased again.
        let not_erasable = matches!(error.kind(), ErrorKind::Job(JobKind::NotErasable));
        match self.look(project, job, &context).await {
            Ok(job) if not_erasable && job.erased_at.is_some() => Ok(job),
            _ => Err(error),
        }
    }
}
