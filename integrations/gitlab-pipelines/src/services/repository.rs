//! Branches and tags.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page};

use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::repository::{self as requests, RefFilter};
use crate::types::{Branch, ProjectRef, Tag};

/// Branches and tags of a project.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use pipewright_gitlab::requests::repository::RefFilter;
///
/// let page = client.repository().branches(&"acme/shop".parse()?, &RefFilter::default(), None).await?;
/// println!("{} branches, and {} more pages", page.items.len(), if page.next.is_some() { "some" } else { "no" });
/// # Ok(()) }
/// ```
#[async_trait]
pub trait RepositoryService: Send + Sync + Debug {
    /// One page of branches, by name: `GET /projects/:id/repository/branches`.
    async fn branches(
        &self,
        project: &ProjectRef,
        filter: &RefFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Branch>, Error>;

    /// One page of tags, by name: `GET /projects/:id/repository/tags`.
    async fn tags(
        &self,
        project: &ProjectRef,
        filter: &RefFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Tag>, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Repositories {
    client: GitLabClient,
}

impl Repositories {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl RepositoryService for Repositories {
    async fn branches(
        &self,
        project: &ProjectRef,
        filter: &RefFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Branch>, Error> {
        let operation = requests::branches(project, filter)?;
        self.client.page(operation, from).await
    }

    async fn tags(
        &self,
        project: &ProjectRef,
        filter: &RefFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Tag>, Error> {
        let operation = requests::tags(project, filter)?;
        self.client.page(operation, from).await
    }
}
