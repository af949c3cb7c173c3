//! Merge requests.

use std::fmt::Debug;

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page, paginate};

use super::{ItemStream, once_each};
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::merge_requests::{self as requests, MergeRequestFilter};
use crate::types::{MergeRequest, ProjectRef};

/// Merge requests of a project.
#[async_trait]
pub trait MergeRequestService: Send + Sync + Debug {
    /// One page of merge requests: `GET /projects/:id/merge_requests`.
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &MergeRequestFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<MergeRequest>, Error>;

    /// All merge requests, page by page.
    fn stream<'a>(
        &'a self,
        project: &'a ProjectRef,
        filter: &'a MergeRequestFilter,
    ) -> ItemStream<'a, MergeRequest> {
        let pages = paginate(move |from: Option<Cursor>| async move {
            self.list(project, filter, from.as_ref()).await
        });
        once_each(pages, |item| item.id)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct MergeRequests {
    client: GitLabClient,
}

impl MergeRequests {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl MergeRequestService for MergeRequests {
    async fn list(
        &self,
        project: &ProjectRef,
        filter: &MergeRequestFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<MergeRequest>, Error> {
        let operation = requests::list(project, filter)?;
        self.client.page(operation, from).await
    }
}
