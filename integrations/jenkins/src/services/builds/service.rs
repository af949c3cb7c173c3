//! What can be done with builds.

use std::fmt;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use pipewright_core::http::{Cursor, Page, paginate};

use super::{AbortOptions, Aborted, ConsolePart};
use crate::error::Error;
use crate::services::{ByteStream, ItemStream};
use crate::types::{Build, BuildNumber, BuildRef, BuildStatus, Changes, JobRef, TestReport};

/// What can be done with builds.
///
/// An object-safe trait, so that a test can put its own in the client's place.
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient) -> Result<(), pipewright_jenkins::Error> {
/// use pipewright_jenkins::types::BuildRef;
///
/// let (builds, job) = (client.builds(), "acme/shop".parse()?);
/// let build = builds.get(&job, BuildRef::LastCompleted).await?;
/// println!("#{} ended as {}", build.number(), build.status.outcome());
/// for cause in build.causes() {
///     println!("{}", cause.short_description);
/// }
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait BuildService: Send + Sync + fmt::Debug {
    /// A build, with its parameters and causes.
    ///
    /// `GET /job/:job/:build/api/json`.
    async fn get(&self, job: &JobRef, build: BuildRef) -> Result<Build, Error>;

    /// A build, with no more than changes while it runs.
    ///
    /// `GET /job/:job/:build/api/json`.
    async fn status(&self, job: &JobRef, build: BuildRef) -> Result<BuildStatus, Error>;

    /// The number of a build. A number is given back without asking the server; "the last" of some
    /// kind is asked for, because it may be another a moment later.
    async fn resolve(&self, job: &JobRef, build: BuildRef) -> Result<BuildNumber, Error> {
        match build.checked()? {
            BuildRef::Number(number) => Ok(number),
            build => Ok(self.status(job, build).await?.number),
        }
    }

    /// One page of the builds of a job, the newest first: the first, or the one a cursor names. A page
    /// holds 1 to 1000.
    ///
    /// `GET /job/:job/api/json?tree=allBuilds[…]{m,n}`. Builds that begin meanwhile move others to the
    /// next page.
    async fn list(
        &self,
        job: &JobRef,
        per_page: u16,
        from: Option<&Cursor>,
    ) -> Result<Page<BuildStatus>, Error>;

    /// All builds of a job, the newest first, page by page as they are asked for.
    fn stream<'a>(&'a self, job: &'a JobRef) -> ItemStream<'a, BuildStatus> {
        paginate(
            move |from: Option<Cursor>| async move { self.list(job, 100, from.as_ref()).await },
        )
        .boxed()
    }

    /// What changed since the build before, and who made the changes since the last success.
    ///
    /// `GET /job/:job/:build/api/json`.
    async fn changes(&self, job: &JobRef, build: BuildRef) -> Result<Changes, Error>;

    /// The tests that a build ran; `NotFound` if it recorded none.
    ///
    /// `GET /job/:job/:build/testReport/api/json`, without what the tests wrote.
    async fn test_report(&self, job: &JobRef, build: BuildRef) -> Result<TestReport, Error>;

    /// Ends a build, with more and more force as far as allowed, and looks whether it has ended: the
    /// server's own answer says nothing about that.
    ///
    /// `POST /job/:job/:build/stop`, then `term`, then `kill`. The last two are for Pipelines only.
    async fn abort(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &AbortOptions,
    ) -> Result<Aborted, Error>;

    /// The console as far as it is written, streamed, as plain text.
    ///
    /// `GET /job/:job/:build/consoleText`.
    async fn console(&self, job: &JobRef, build: BuildRef) -> Result<ByteStream, Error>;

    /// What the console has gained since an offset that an earlier [`ConsolePart`] gave; 0 is its
    /// beginning. [`ConsoleFollower`](crate::logs::ConsoleFollower) does this until the build ends.
    ///
    /// `GET /job/:job/:build/logText/progressiveText?start=:start`.
    async fn console_from(
        &self,
        job: &JobRef,
        build: BuildRef,
        start: u64,
    ) -> Result<ConsolePart, Error>;
}
