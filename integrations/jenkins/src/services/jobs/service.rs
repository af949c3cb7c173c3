//! What can be done with jobs.

use std::fmt;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use pipewright_core::http::{Cursor, Page, paginate};

use super::Triggered;
use crate::error::Error;
use crate::requests::jobs::{JobFilter, Place};
use crate::requests::trigger::TriggerBuild;
use crate::services::ItemStream;
use crate::types::{HealthReport, Job, JobRef, JobSummary, ParameterDefinition};

/// What can be done with jobs and folders.
///
/// An object-safe trait, so that a test can put its own in the client's place.
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient) -> Result<(), pipewright_jenkins::Error> {
/// use futures_util::TryStreamExt as _;
/// use pipewright_jenkins::requests::Parameter;
/// use pipewright_jenkins::requests::jobs::Place;
/// use pipewright_jenkins::requests::trigger::TriggerBuild;
///
/// let jobs = client.jobs();
/// let mut all = jobs.walk(&Place::Root);
/// while let Some(job) = all.try_next().await? {
///     println!("{} is {}", job.full_name, job.color.map_or("a folder".into(), |c| c.to_string()));
/// }
///
/// let wanted = TriggerBuild::new().parameter(Parameter::text("ENVIRONMENT", "staging")?);
/// let started = jobs.trigger(&"acme/shop".parse()?, &wanted).await?;
/// println!("it waits as item {}", started.item);
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait JobService: Send + Sync + fmt::Debug {
    /// A job or a folder, with its parameters and its last builds.
    ///
    /// `GET /job/:job/api/json`. Names are found whatever their case.
    async fn get(&self, job: &JobRef) -> Result<Job, Error>;

    /// Whether there is such a job, as far as the user may see.
    ///
    /// `GET /job/:job/api/json`.
    async fn exists(&self, job: &JobRef) -> Result<bool, Error>;

    /// One page of the jobs and folders of a place: the first, or the one a cursor names.
    ///
    /// `GET …/api/json?tree=jobs[…]{m,n}`. The order is that of the names, so that a job which is made
    /// or deleted meanwhile may move others to another page.
    async fn list(
        &self,
        place: &Place,
        filter: &JobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<JobSummary>, Error>;

    /// All jobs and folders of a place, page by page as they are asked for.
    fn stream<'a>(&'a self, place: &'a Place) -> ItemStream<'a, JobSummary> {
        paginate(move |from: Option<Cursor>| async move {
            self.list(place, &JobFilter::default(), from.as_ref()).await
        })
        .boxed()
    }

    /// All jobs and folders of a place and of the folders in it, each folder before what it holds.
    ///
    /// Looked for as they are asked for: a look reads a hundred items of a folder, and of each folder
    /// among them a hundred more. A folder that goes away meanwhile is left out.
    fn walk<'a>(&'a self, place: &'a Place) -> ItemStream<'a, JobSummary>;

    /// The parameters that a job defines, in the order of its page. Those of a declarative pipeline
    /// are known only after its first run.
    async fn parameters(&self, job: &JobRef) -> Result<Vec<ParameterDefinition>, Error> {
        Ok(self.get(job).await?.parameters().cloned().collect())
    }

    /// How the last builds of a job went, by several measures.
    async fn health(&self, job: &JobRef) -> Result<Vec<HealthReport>, Error> {
        Ok(self.get(job).await?.health_report)
    }

    /// Puts a build into the queue. [`QueueService::wait_for_build`] tells which build came of it.
    ///
    /// `POST /job/:job/build` or `POST /job/:job/buildWithParameters`. The parameters are checked
    /// against those that the job defines before anything is started: a parameter that it does not
    /// define and a choice that it does not offer are the error `InvalidParameter`. Without any, a job
    /// that defines some is started with their defaults. Never sent twice when the first may have
    /// arrived. Errors: `Conflict` if the job is disabled.
    ///
    /// [`QueueService::wait_for_build`]: crate::services::QueueService::wait_for_build
    async fn trigger(&self, job: &JobRef, wanted: &TriggerBuild) -> Result<Triggered, Error>;

    /// Lets a job be built. `POST /job/:job/enable`.
    async fn enable(&self, job: &JobRef) -> Result<(), Error>;

    /// Lets a job be built no more; its builds go on. `POST /job/:job/disable`.
    async fn disable(&self, job: &JobRef) -> Result<(), Error>;
}
