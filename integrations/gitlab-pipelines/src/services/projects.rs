//! Projects.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

use super::{ItemStream, once_each};
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::projects::{self as requests, OwnedProjectFilter, ProjectFilter};
use crate::types::{Project, ProjectRef};

/// Projects of a server.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// let project = client.projects().get(&"acme/shop".parse()?).await?;
/// // An id stays when the project moves.
/// println!("{} is {}", project.path_with_namespace, project.id);
/// # Ok(()) }
/// ```
#[async_trait]
pub trait ProjectService: Send + Sync + Debug {
    /// One project: `GET /projects/:id`. A moved project is followed to its new place.
    async fn get(&self, project: &ProjectRef) -> Result<Project, Error>;

    /// One page of projects: `GET /projects`, by keyset.
    async fn list(
        &self,
        filter: &ProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error>;

    /// One page of a group's projects: `GET /groups/:id/projects`. The group by its full path or id.
    async fn list_of_group(
        &self,
        group: &str,
        filter: &OwnedProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error>;

    /// One page of a user's own projects: `GET /users/:id/projects`. The user by name or id.
    async fn list_of_user(
        &self,
        user: &str,
        filter: &OwnedProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error>;

    /// All projects, page by page.
    fn stream<'a>(&'a self, filter: &'a ProjectFilter) -> ItemStream<'a, Project> {
        once_each(
            paginate(
                move |from: Option<Cursor>| async move { self.list(filter, from.as_ref()).await },
            ),
            |item| item.id,
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Projects {
    client: GitLabClient,
}

impl Projects {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl ProjectService for Projects {
    async fn get(&self, project: &ProjectRef) -> Result<Project, Error> {
        self.client.json(requests::get(project)?).await
    }

    async fn list(
        &self,
        filter: &ProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error> {
        self.client.page(requests::list(filter)?, from).await
    }

    async fn list_of_group(
        &self,
        group: &str,
        filter: &OwnedProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error> {
        let operation = requests::list_of_group(group, filter)?;
        self.client.page(operation, from).await
    }

    async fn list_of_user(
        &self,
        user: &str,
        filter: &OwnedProjectFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<Project>, Error> {
        let operation = requests::list_of_user(user, filter)?;
        self.client.page(operation, from).await
    }
}
