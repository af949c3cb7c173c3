//! What can be done with the artifacts of builds.

use std::fmt;
use std::path::Path;

use async_trait::async_trait;

use super::{Download, DownloadOptions};
use crate::error::Error;
use crate::services::ByteStream;
use crate::types::{Artifact, ArtifactMetadata, BuildRef, Fingerprint, JobRef};

/// What can be done with the artifacts of builds.
///
/// An object-safe trait, so that a test can put its own in the client's place. To unpack an archive
/// see [`crate::artifacts::extract`].
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient) -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_jenkins::artifacts::{ExtractOptions, extract};
/// use pipewright_jenkins::services::artifacts::DownloadOptions;
/// use pipewright_jenkins::types::BuildRef;
///
/// let (job, build) = ("acme/shop".parse()?, BuildRef::LastSuccessful);
/// let progress = |received, total: Option<u64>| eprintln!("{received} of {total:?} bytes");
/// let options = DownloadOptions::default().progress(&progress);
/// let target = "artifacts.zip".as_ref();
/// let download = client.artifacts().download(&job, build, target, options).await?;
/// extract(&download.path, "out".as_ref(), ExtractOptions::default()).await?;
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait ArtifactService: Send + Sync + fmt::Debug {
    /// The files that a build archived.
    ///
    /// `GET /job/:job/:build/api/json`.
    async fn list(&self, job: &JobRef, build: BuildRef) -> Result<Vec<Artifact>, Error>;

    /// What the server says of an artifact, by its path in the list.
    ///
    /// `HEAD /job/:job/:build/artifact/:path`.
    async fn metadata(
        &self,
        job: &JobRef,
        build: BuildRef,
        path: &str,
    ) -> Result<ArtifactMetadata, Error>;

    /// One artifact, streamed.
    ///
    /// `GET /job/:job/:build/artifact/:path`.
    async fn file(&self, job: &JobRef, build: BuildRef, path: &str) -> Result<ByteStream, Error>;

    /// Downloads one artifact to a file. It is written beside the target and renamed when it is
    /// whole, so that the target is never half a file. A body that breaks off goes on where it
    /// ended.
    ///
    /// `GET /job/:job/:build/artifact/:path`.
    async fn download_file(
        &self,
        job: &JobRef,
        build: BuildRef,
        path: &str,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error>;

    /// All artifacts as a zip archive, streamed. What is in it lies under `archive/`. A build without
    /// artifacts has no archive: `NotFound`.
    ///
    /// `GET /job/:job/:build/artifact/*zip*/archive.zip`.
    async fn archive(&self, job: &JobRef, build: BuildRef) -> Result<ByteStream, Error>;

    /// Downloads all artifacts as a zip archive to a file, as [`ArtifactService::download_file`] does.
    /// The server makes the archive anew for each request, so that a body that breaks off begins again.
    ///
    /// `GET /job/:job/:build/artifact/*zip*/archive.zip`.
    async fn download(
        &self,
        job: &JobRef,
        build: BuildRef,
        target: &Path,
        options: DownloadOptions<'_>,
    ) -> Result<Download, Error>;

    /// The checksums of the files that a build used and made, where it records them.
    ///
    /// `GET /job/:job/:build/api/json`.
    async fn fingerprints(&self, job: &JobRef, build: BuildRef) -> Result<Vec<Fingerprint>, Error>;
}
