use std::fmt;
use std::path::Path;

use async_trait::async_trait;

use super::options::{ArtifactListing, BrowseOptions};
use super::{Download, DownloadOptions};
use crate::error::Error;
use crate::requests::artifacts::ArtifactSource;
use crate::services::ByteStream;
use crate::types::{Job, JobId, ProjectRef};

/// What can be done with the artifacts of jobs.
///
/// An object-safe trait, so that a test can put its own in the client's place. To unpack an archive
/// see [`crate::artifacts::extract`].
///
/// ```
/// # async fn example(client: pipewright_gitlab::GitLabClient) -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_gitlab::artifacts::{ExtractOptions, extract};
/// use pipewright_gitlab::requests::artifacts::ArtifactSource;
/// use pipewright_gitlab::services::artifacts::DownloadOptions;
///
/// let latest = ArtifactSource::Latest { git_ref: "main".parse()?, job: "compile".to_owned() };
/// let progress = |received, total: Option<u64>| eprintln!("{received} of {total:?} bytes");
/// let options = DownloadOptions::default().progress(&progress);
/// let (project, target) = ("acme/shop".parse()?, "artifacts.zip".as_ref());
/// let download = client.artifacts().download(&project, &latest, target, options).await?;
/// extract(&download.path, "out".as_ref(), ExtractOptions::default()).await?;
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait ArtifactService: Send + Sync + fmt::Debug {
    /// Downloads the archive to a file. It is written beside the target and renamed when it is
    /// whole, so that the target is never half a file.
    ///
    /// A body that breaks off is resumed where the server can (it names an entity tag and serves
    /// ranges), and begun again where it cannot.
    ///
    /// `GET /projects/:id/jobs/:id/artifacts`, or `/projects/:id/jobs/artifacts/:ref/download`.
    async fn download(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error>;

    /// Downloads one file out of the archive to a file, as [`ArtifactService::download`] does.
    ///
    /// `GET /projects/:id/jobs/:id/artifacts/*path`, or `/projects/:id/jobs/artifacts/:ref/raw/*path`.
    async fn download_file(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        path: &str,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error>;

    /// The archive, streamed.
    async fn archive(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
    ) -> Result<ByteStream, Error>;

    /// One file out of the archive, streamed.
    async fn file(
        &self,
        project: &ProjectRef,
        source: &ArtifactSource,
        path: &str,
    ) -> Result<ByteStream, Error>;

    /// Lists what is in the archive, by the cheapest way that the server offers, which the answer
    /// names: its tree endpoint; the archive's central directory read by ranges; the whole archive.
    async fn browse(
        &self,
        project: &ProjectRef,
        job: JobId,
        options: &BrowseOptions,
    ) -> Result<ArtifactListing, Error>;

    /// Keeps a job's artifacts from expiring. `POST /projects/:id/jobs/:id/artifacts/keep`.
    async fn keep(&self, project: &ProjectRef, job: JobId) -> Result<Job, Error>;

    /// Deletes a job's artifacts. `DELETE /projects/:id/jobs/:id/artifacts`, for maintainers.
    async fn delete(&self, project: &ProjectRef, job: JobId) -> Result<(), Error>;

    /// Has all artifacts of a project deleted in the background. `DELETE /projects/:id/artifacts`,
    /// for maintainers.
    async fn delete_all(&self, project: &ProjectRef) -> Result<(), Error>;
}
