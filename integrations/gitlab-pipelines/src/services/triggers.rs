//! Pipeline triggers.

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_core::http::{Cursor, Page, paginate};

use super::ItemStream;
use crate::error::Error;
use crate::requests::triggers::TriggerPipeline;
use crate::types::{Pipeline, ProjectRef, Trigger, TriggerId};

/// Tokens that start pipelines of a project.
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
        Box::pin(paginate(move |from: Option<Cursor>| async move {
            self.list(project, Some(100), from.as_ref()).await
        }))
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
