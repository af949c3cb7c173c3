//! Deployments.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

use super::ItemStream;
use crate::error::Error;
use crate::requests::deployments::DeploymentFilter;
use crate::types::{Deployment, DeploymentId, ProjectRef};

/// What was deployed of a project.
#[async_trait]
pub trait DeploymentService: Send + Sync + Debug {
    /// One page of deployments, the oldest first unless said otherwise:
    /// `GET /projects/:id/deployments`.
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &DeploymentFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Deployment>, Error>;

    /// All deployments, page by page.
    fn stream<'a>(
        &'a self,
        project: &'a ProjectRef,
        filter: &'a DeploymentFilter,
    ) -> ItemStream<'a, Deployment> {
        Box::pin(paginate(move |from: Option<Cursor>| async move {
            self.list(project, filter, from.as_ref()).await
        }))
    }

    /// One deployment: `GET /projects/:id/deployments/:deployment_id`.
    async fn get(&self, project: &ProjectRef, id: DeploymentId) -> Result<Deployment, Error>;
}
