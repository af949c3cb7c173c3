//! Environments.

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_core::http::{Cursor, Page, paginate};

use super::{ItemStream, once_each};
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::environments::{self as requests, EnvironmentFilter};
use crate::types::{Environment, EnvironmentId, ProjectRef, StopStale};

/// Where a project is deployed to.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use pipewright_gitlab::requests::environments::EnvironmentFilter;
///
/// let shop = "acme/shop".parse()?;
/// let review = EnvironmentFilter { search: Some("review/".into()), ..EnvironmentFilter::default() };
/// for environment in client.environments().list(&shop, &review, None).await?.items {
///     client.environments().stop(&shop, environment.id, false).await?;
/// }
/// # Ok(()) }
/// ```
#[async_trait]
pub trait EnvironmentService: Send + Sync + Debug {
    /// One page of environments, without their last deployments:
    /// `GET /projects/:id/environments`.
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &EnvironmentFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Environment>, Error>;

    /// All environments, page by page.
    fn stream<'a>(
        &'a self,
        project: &'a ProjectRef,
        filter: &'a EnvironmentFilter,
    ) -> ItemStream<'a, Environment> {
        once_each(
            paginate(move |from: Option<Cursor>| async move {
                self.list(project, filter, from.as_ref()).await
            }),
            |item| item.id,
        )
    }

    /// One environment with its last deployment:
    /// `GET /projects/:id/environments/:environment_id`.
    async fn get(&self, project: &ProjectRef, id: EnvironmentId) -> Result<Environment, Error>;

    /// Stops an environment: `POST /projects/:id/environments/:environment_id/stop`. With `force`
    /// its `on_stop` job is not run.
    async fn stop(
        &self,
        project: &ProjectRef,
        id: EnvironmentId,
        force: bool,
    ) -> Result<Environment, Error>;

    /// Stops the environments that were not deployed to since `before`, which is between ten years
    /// and one week ago: `POST /projects/:id/environments/stop_stale`.
    async fn stop_stale(
        &self,
        project: &ProjectRef,
        before: DateTime<Utc>,
    ) -> Result<StopStale, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Environments {
    client: GitLabClient,
}

impl Environments {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl EnvironmentService for Environments {
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &EnvironmentFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Environment>, Error> {
        self.client
            .page(requests::list(project, filter)?, from)
            .await
    }

    async fn get(&self, project: &ProjectRef, id: EnvironmentId) -> Result<Environment, Error> {
        self.client.json(requests::get(project, id)?).await
    }

    async fn stop(
        &self,
        project: &ProjectRef,
        id: EnvironmentId,
        force: bool,
    ) -> Result<Environment, Error> {
        self.client.json(requests::stop(project, id, force)?).await
    }

    async fn stop_stale(
        &self,
        project: &ProjectRef,
        before: DateTime<Utc>,
    ) -> Result<StopStale, Error> {
        let now = self.client.clock().now();
        self.client
            .json(requests::stop_stale(project, before, now)?)
            .await
    }
}
