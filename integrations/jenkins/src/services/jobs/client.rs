//! Jobs of a real server.

use async_trait::async_trait;
use pipewright_core::http::{Cursor, Page};
use serde::Deserialize;

use super::{JobService, Triggered, walk};
use crate::client::JenkinsClient;
use crate::error::{Context, Error, ErrorKind};
use crate::requests::jobs::{self as requests, JobFilter, Place};
use crate::requests::trigger::TriggerBuild;
use crate::services::ItemStream;
use crate::types::{Job, JobRef, JobSummary};

#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    pub(super) client: JenkinsClient,
}

/// What a folder holds. A job holds nothing, not even an empty list.
#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(default)]
    pub(super) jobs: Option<Vec<JobSummary>>,
}

#[derive(Deserialize)]
struct Found {}

impl Jobs {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }

    /// Looks at a job on behalf of another operation, in the caller's span.
    pub(super) async fn look(&self, job: &JobRef, context: &Context) -> Result<Job, Error> {
        let operation = requests::get(job)?.on_behalf_of(context);
        self.client.json_in_span(operation).await
    }
}

#[async_trait]
impl JobService for Jobs {
    async fn get(&self, job: &JobRef) -> Result<Job, Error> {
        let found: Job = self.client.json(requests::get(job)?).await?;
        Ok(found.located(job, self.client.base_url()))
    }

    async fn exists(&self, job: &JobRef) -> Result<bool, Error> {
        match self.client.json::<Found>(requests::exists(job)?).await {
            Ok(Found {}) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn list(
        &self,
        place: &Place,
        filter: &JobFilter,
        from: Option<&Cursor>,
    ) -> Result<Page<JobSummary>, Error> {
        let from = requests::index_of(from)?;
        let operation = requests::list(place, from, filter.per_page)?;
        let context = operation.context().clone();
        let listed: Listed = self.client.json(operation).await?;
        let Some(mut items) = listed.jobs else {
            let message = "it holds no jobs: it is no folder";
            let error = Error::new(ErrorKind::InvalidParameter, &context, message);
            self.client.count_error(&error);
            return Err(error);
        };
        let per_page = usize::from(filter.per_page);
        let more = items.len() > per_page;
        items.truncate(per_page);
        let folder = match place {
            Place::Folder(folder) => Some(folder),
            _ => None,
        };
        let base = self.client.base_url();
        Ok(Page {
            items: items
                .into_iter()
                .map(|item| item.located(folder, base))
                .collect(),
            next: more.then(|| requests::cursor_at(from + u64::from(filter.per_page))),
            total: None,
        })
    }

    fn walk<'a>(&'a self, place: &'a Place) -> ItemStream<'a, JobSummary> {
        walk::walk(self, place)
    }

    async fn trigger(&self, job: &JobRef, wanted: &TriggerBuild) -> Result<Triggered, Error> {
        self.start(job, wanted).await
    }

    async fn enable(&self, job: &JobRef) -> Result<(), Error> {
        self.client.done(requests::enable(job)?).await.map(drop)
    }

    async fn disable(&self, job: &JobRef) -> Result<(), Error> {
        self.client.done(requests::disable(job)?).await.map(drop)
    }
}
