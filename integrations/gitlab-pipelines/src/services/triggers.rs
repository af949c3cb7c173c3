//! Pipeline triggers.

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_core::http::{Cursor, Page, paginate};

use super::{ItemStream, once_each};
use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::triggers::{self as requests, TriggerPipeline};
use crate::types::{Pipeline, ProjectRef, Trigger, TriggerId};

/// Tokens that start pipelines of a project.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// use pipewright_core::credentials::Token;
/// use pipewright_gitlab::requests::triggers::TriggerPipeline;
///
/// let wanted = TriggerPipeline::new(Token::new("glptt-…"), "main".parse()?);
/// let pipeline = client.triggers().run(&"acme/shop".parse()?, &wanted).await?;
/// println!("pipeline {} is {}", pipeline.id, pipeline.status);
/// # Ok(()) }
/// ```
#[async_trait]
pub trait TriggerService: Send + Sync + Debug {
    /// Starts a pipeline with a trigger token: `POST /projects/:id/trigger/pipeline`.
    ///
    /// The token is the only credential sent. Never sent twice when the first may have arrived.
    async fn run(&self, project: &ProjectRef, params: &TriggerPipeline) -> Result<Pipeline, Error>;

    /// One page of triggers: `GET /projects/:id/triggers`.
    async fn list(
        &self,
        project: &ProjectRef,
        per_page: Option<u16>,
        from: Option<&Cursor>,
    ) -> Result<Page<Trigger>, Error>;

    /// All triggers, page by page.
    fn stream<'a>(&'a self, project: &'a ProjectRef) -> ItemStream<'a, Trigger> {
        once_each(
            paginate(move |from: Option<Cursor>| async move {
                self.list(project, Some(100), from.as_ref()).await
            }),
            |item| item.id,
        )
    }

    /// One trigger: `GET /projects/:id/triggers/:trigger_id`.
    async fn get(&self, project: &ProjectRef, id: TriggerId) -> Result<Trigger, Error>;

    /// Creates a trigger: `POST /projects/:id/triggers`. The answer holds the whole token.
    async fn create(
        &self,
        project: &ProjectRef,
        description: &str,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<Trigger, Error>;

    /// Revokes a trigger: `DELETE /projects/:id/triggers/:trigger_id`.
    async fn revoke(&self, project: &ProjectRef, id: TriggerId) -> Result<(), Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Triggers {
    client: GitLabClient,
}

impl Triggers {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl TriggerService for Triggers {
    async fn run(&self, project: &ProjectRef, params: &TriggerPipeline) -> Result<Pipeline, Error> {
        let operation = requests::run(project, params)?;
        self.client
            .trigger(project, &params.git_ref, operation)
            .await
    }

    async fn list(
        &self,
        project: &ProjectRef,
        per_page: Option<u16>,
        from: Option<&Cursor>,
    ) -> Result<Page<Trigger>, Error> {
        self.client
            .page(requests::list(project, per_page)?, from)
            .await
    }

    async fn get(&self, project: &ProjectRef, id: TriggerId) -> Result<Trigger, Error> {
        self.client.json(requests::get(project, id)?).await
    }

    async fn create(
        &self,
        project: &ProjectRef,
        description: &str,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<Trigger, Error> {
        self.client
            .json(requests::create(project, description, expires_at)?)
            .await
    }

    async fn revoke(&self, project: &ProjectRef, id: TriggerId) -> Result<(), Error> {
        self.client.removed(requests::revoke(project, id)?).await
    }
}
