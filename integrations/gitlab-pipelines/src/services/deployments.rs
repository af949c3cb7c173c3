//! Deployments.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

use super::{ItemStream, once_each};
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::deployments::{self as requests, DeploymentFilter};
use crate::types::{Deployment, DeploymentId, ProjectRef};

/// What was deployed of a project.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use pipewright_gitlab::requests::deployments::DeploymentFilter;
/// use pipewright_gitlab::types::Sort;
///
/// let production = DeploymentFilter {
///     environment: Some("production".into()),
///     sort: Some(Sort::Descending),
///     ..DeploymentFilter::default()
/// };
/// let latest = client.deployments().list(&"acme/shop".parse()?, &production, None).await?;
/// println!("{:?}", latest.items.first().map(|deployment| &deployment.sha));
/// # Ok(()) }
/// ```
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
        once_each(
            paginate(move |from: Option<Cursor>| async move {
                self.list(project, filter, from.as_ref()).await
            }),
            |item| item.id,
        )
    }

    /// One deployment: `GET /projects/:id/deployments/:deployment_id`.
    async fn get(&self, project: &ProjectRef, id: DeploymentId) -> Result<Deployment, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Deployments {
    client: GitLabClient,
}

impl Deployments {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl DeploymentService for Deployments {
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &DeploymentFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Deployment>, Error> {
        self.client
            .page(requests::list(project, filter)?, from)
            .await
    }

    async fn get(&self, project: &ProjectRef, id: DeploymentId) -> Result<Deployment, Error> {
        self.client.json(requests::get(project, id)?).await
    }
}
