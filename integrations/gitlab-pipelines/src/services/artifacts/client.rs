//! Artifacts of a real server.

use std::path::Path;

use async_trait::async_trait;
use chrono::SecondsFormat;
use pipewright_core::http::{Answer, Body};
use tracing::Instrument as _;

use super::options::{ArtifactListing, BrowseOptions};
use super::{ArtifactService, Download, DownloadOptions, browse, download};
use crate::client::GitLabClient;
use crate::error::{AccessKind, Context, Error, ErrorKind};
use crate::requests::artifacts::{self as requests, ArtifactSource};
use crate::requests::{Operation, jobs};
use crate::services::ByteStream;
use crate::types::{ArtifactFileType, Job, JobId, ProjectRef};

#[derive(Clone, Debug)]
pub(crate) struct Artifacts {
    pub(super) client: GitLabClient,
}

impl Artifacts {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }

    /// Sends an operation in the caller's span; says why if there is no such artifact.
    pub(super) async fn fetch(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        operation: Operation,
    ) -> Result<Answer<Body>, Error> {
        match self.client.body(operation).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.explain(project, source, error).await),
        }
    }

    /// GitLab tells artifacts that expired from others that are not there by the job only.
    pub(super) async fn explain(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        error: Error,
    ) -> Error {
        let absent = matches!(
            error.kind(),
            ErrorKind::Access(AccessKind::ArtifactNotFound)
        );
        let (ArtifactSource::Job(job), Some(context), true) = (source, error.context(), absent)
        else {
            return error;
        };
        let Ok(operation) = jobs::get(project, *job) else {
            return error;
        };
        match self
            .client
            .json_in_span::<Job>(operation.on_behalf_of(context))
            .await
        {
            Ok(job) => self.absent(&job, context).unwrap_or(error),
            // The job is not there either: that says more.
            Err(other) if matches!(other.kind(), ErrorKind::Access(AccessKind::JobNotFound)) => {
                other
            }
            Err(_) => error,
        }
    }

    /// Why a job has no artifacts archive; nothing if it has one, so that only a file is missing.
    fn absent(&self, job: &Job, context: &Context) -> Option<Error> {
        let date =
            |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let expired = job
            .artifacts_expire_at
            .filter(|expiry| *expiry <= self.client.clock().now());
        let archive = job.artifacts_file.is_some();
        let (message, hint) = if let (Some(expiry), false) = (expired, archive) {
            (
                format!("the artifacts expired at {}", date(expiry)),
                "retry the job to have them made again",
            )
        } else if let Some(erased) = job.erased_at {
            (
                format!("the artifacts were erased at {}", date(erased)),
                "retry the job to have them made again",
            )
        } else if archive {
            return None;
        } else if !job.status.is_finished() {
            (
                format!("the job has no artifacts yet: it is {}", job.status),
                "wait until the job has finished",
            )
        } else {
            let is_report = |kind: &ArtifactFileType| {
                !matches!(
                    kind,
                    ArtifactFileType::Archive
                        | ArtifactFileType::Metadata
                        | ArtifactFileType::Trace
                )
            };
            if job
                .artifacts
                .iter()
                .any(|artifact| is_report(&artifact.file_type))
            {
                let message = "the job has reports but no archive of artifacts".to_owned();
                (message, "name files under artifacts:paths in the CI file")
            } else {
                (
                    "the job has no artifacts".to_owned(),
                    "name files under artifacts:paths in the CI file",
                )
            }
        };
        Some(Error::new(AccessKind::ArtifactNotFound, context, message).with_hint(hint))
    }

    async fn stream(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        operation: Operation,
    ) -> Result<ByteStream, Error> {
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self
            .fetch(project, source, operation)
            .instrument(span.clone())
            .await?;
        Ok(ByteStream::of_answer(answer, span, "size", move |error| {
            Error::from_body_error(error).in_context(&context)
        }))
    }

    async fn save(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        operation: Operation,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error> {
        let span = self.client.span(operation.context());
        let download = download::run(self, project, source, operation, target, options)
            .instrument(span.clone())
            .await?;
        span.record("size", download.size);
        self.client
            .metrics()
            .artifact_downloaded(project, download.size);
        Ok(download)
    }
}

#[async_trait]
impl ArtifactService for Artifacts {
    async fn download(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error> {
        let operation = requests::download(project, source)?;
        self.save(project, source, operation, target, options).await
    }

    async fn download_file(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        path: &str,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error> {
        let operation = requests::file(project, source, path)?;
        self.save(project, source, operation, target, options).await
    }

    async fn archive(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
    ) -> Result<ByteStream, Error> {
        self.stream(project, source, requests::download(project, source)?)
            .await
    }

    async fn file(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        path: &str,
    ) -> Result<ByteStream, Error> {
        self.stream(project, source, requests::file(project, source, path)?)
            .await
    }

    async fn browse(
        &self,
        project: &ProjectRef,
        job: JobId,
        options: &BrowseOptions,
    ) -> Result<ArtifactListing, Error> {
        browse::browse(self, project, job, options).await
    }

    async fn keep(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error> {
        let operation = requests::keep(project, job)?;
        match self.client.json(operation).await {
            Ok(job) => Ok(job),
            Err(error) => Err(self.explain(project, &job.into(), error).await),
        }
    }

    async fn delete(&self, project: &ProjectRef, job: JobId) -> Result<(), Error> {
        self.client.done(requests::delete(project, job)?).await
    }

    async fn delete_all(&self, project: &ProjectRef) -> Result<(), Error> {
        self.client.done(requests::delete_all(project)?).await
    }
}
