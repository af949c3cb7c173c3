//! Artifacts of a real server.

use std::path::Path;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use pipewright_core::download::SameBy;
use pipewright_core::http::{Answer, Body, content_length};
use tracing::Instrument as _;

use super::download::{self, Wanted};
use super::{ArtifactService, Download, DownloadOptions};
use crate::client::JenkinsClient;
use crate::error::{Context, Error, ErrorKind};
use crate::requests::{Operation, artifacts as requests};
use crate::services::ByteStream;
use crate::types::FilesAnswer;
use crate::types::{Artifact, ArtifactMetadata, BuildRef, Fingerprint, JobRef};

#[derive(Clone, Debug)]
pub(crate) struct Artifacts {
    pub(super) client: JenkinsClient,
}

impl Artifacts {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }

    /// Sends an operation in the caller's span; a directory is not taken for a file.
    pub(super) async fn fetch(&self, operation: Operation) -> Result<Answer<Body>, Error> {
        let context = operation.context().clone();
        let answer = self.client.body(operation).await?;
        self.check(answer.headers(), &context)?;
        Ok(answer)
    }

    fn check(&self, headers: &HeaderMap, context: &Context) -> Result<(), Error> {
        if !is_page(headers) {
            return Ok(());
        }
        let message = "a page came where the file was due: the path is of a directory";
        let error = Error::new(ErrorKind::NotFound, context, message)
            .with_hint("give the path of a file in it, as the list of artifacts shows it");
        self.client.count_error(&error);
        Err(error)
    }

    async fn stream(&self, operation: Operation) -> Result<ByteStream, Error> {
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self.fetch(operation).instrument(span.clone()).await?;
        Ok(ByteStream::of_answer(answer, span, "size", move |error| {
            Error::from_body_error(error).in_context(&context)
        }))
    }

    async fn save(&self, wanted: Wanted<'_>) -> Result<Download, Error> {
        let job = wanted.job;
        let span = self.client.span(wanted.operation.context());
        let download = download::run(self, wanted).instrument(span.clone()).await?;
        span.record("size", download.size);
        self.client
            .metrics()
            .artifact_downloaded(job, download.size);
        Ok(download)
    }
}

/// Jenkins says its version on its own pages, and on no artifact.
fn is_page(headers: &HeaderMap) -> bool {
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    html && headers.contains_key("x-jenkins") && !headers.contains_key(header::LAST_MODIFIED)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[async_trait]
impl ArtifactService for Artifacts {
    async fn list(&self, job: &JobRef, build: BuildRef) -> Result<Vec<Artifact>, Error> {
        let found: FilesAnswer = self.client.json(requests::list(job, build)?).await?;
        Ok(found.artifacts)
    }

    async fn metadata(
        &self,
        job: &JobRef,
        build: BuildRef,
        path: &str,
    ) -> Result<ArtifactMetadata, Error> {
        let operation = requests::metadata(job, build, path)?;
        let context = operation.context().clone();
        let answer = self.client.done(operation).await?;
        let headers = answer.headers();
        self.check(headers, &context)?;
        let date = text(headers, header::LAST_MODIFIED);
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        Ok(ArtifactMetadata {
            path: path.to_owned(),
            size: content_length(headers),
            content_type: text(headers, header::CONTENT_TYPE).map(str::to_owned),
            last_modified: date.map(|date| date.with_timezone(&Utc)),
        })
    }

    async fn file(&self, job: &JobRef, build: BuildRef, path: &str) -> Result<ByteStream, Error> {
        self.stream(requests::file(job, build, path)?).await
    }

    async fn download_file(
        &self,
        job: &JobRef,
        build: BuildRef,
        path: &str,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error> {
        self.save(Wanted {
            job,
            operation: requests::file(job, build, path)?,
            same_by: SameBy::EntityTagOrDate,
            target,
            options,
        })
        .await
    }

    async fn archive(&self, job: &JobRef, build: BuildRef) -> Result<ByteStream, Error> {
        self.stream(requests::archive(job, build)?).await
    }

    async fn download(
        &self,
        job: &JobRef,
        build: BuildRef,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error> {
        self.save(Wanted {
            job,
            operation: requests::archive(job, build)?,
            same_by: SameBy::EntityTag,
            target,
            options,
        })
        .await
    }

    async fn fingerprints(&self, job: &JobRef, build: BuildRef) -> Result<Vec<Fingerprint>, Error> {
        let operation = requests::fingerprints(job, build)?;
        let found: FilesAnswer = self.client.json(operation).await?;
        Ok(found.fingerprint)
    }
}
