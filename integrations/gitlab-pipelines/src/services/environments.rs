//! Environments.

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_core::http::{Cursor, Page, paginate};

use super::ItemStream;
use crate::error::Error;
use crate::requests::environments::EnvironmentFilter;
use crate::types::{Environment, EnvironmentId, ProjectRef, StopStale};

/// Where a project is deployed to.
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
        Box::pin(paginate(move |from: Option<Cursor>| async move {
            self.list(project, filter, from.as_ref()).await
        }))
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
