//! Builds of a real server.

use async_trait::async_trait;
use futures_util::StreamExt as _;
use pipewright_core::http::{Cursor, Page};
use pipewright_core::json::lenient;
use serde::Deserialize;
use tracing::Instrument as _;

use super::{AbortOptions, Aborted, BuildService, ConsolePart, abort, console};
use crate::client::JenkinsClient;
use crate::error::Error;
use crate::requests::{builds as requests, jobs};
use crate::services::ByteStream;
use crate::types::{
    Build, BuildRef, BuildStatus, Changes, ChangesAnswer, JobRef, TestReport, TestReportAnswer,
};

#[derive(Clone, Debug)]
pub(crate) struct Builds {
    pub(super) client: JenkinsClient,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default, deserialize_with = "lenient::or_default")]
    all_builds: Vec<BuildStatus>,
}

impl Builds {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl BuildService for Builds {
    async fn get(&self, job: &JobRef, build: BuildRef) -> Result<Build, Error> {
        let found: Build = self.client.json(requests::get(job, build)?).await?;
        Ok(found.located(self.client.base_url()))
    }

    async fn status(&self, job: &JobRef, build: BuildRef) -> Result<BuildStatus, Error> {
        self.client.json(requests::status(job, build)?).await
    }

    async fn list(
        &self,
        job: &JobRef,
        per_page: u16,
        from: Option<&Cursor>,
    ) -> Result<Page<BuildStatus>, Error> {
        let from = jobs::index_of(from)?;
        let per_page = u64::from(per_page);
        let operation = requests::list(job, from..from.saturating_add(per_page))?;
        let items = self.client.json::<Listed>(operation).await?.all_builds;
        // Whether there are more is not told; a page that is not full is the last.
        let full = items.len() as u64 >= per_page;
        Ok(Page {
            items,
            next: full.then(|| jobs::cursor_at(from.saturating_add(per_page))),
            total: None,
        })
    }

    async fn changes(&self, job: &JobRef, build: BuildRef) -> Result<Changes, Error> {
        let operation = requests::changes(job, build)?;
        Ok(self.client.json::<ChangesAnswer>(operation).await?.into())
    }

    async fn test_report(&self, job: &JobRef, build: BuildRef) -> Result<TestReport, Error> {
        let operation = requests::test_report(job, build)?;
        Ok(self
            .client
            .json::<TestReportAnswer>(operation)
            .await?
            .into())
    }

    async fn abort(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &AbortOptions,
    ) -> Result<Aborted, Error> {
        abort::abort(self, job, build, options).await
    }

    async fn console(&self, job: &JobRef, build: BuildRef) -> Result<ByteStream, Error> {
        let operation = requests::console(job, build)?;
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self.client.body(operation).instrument(span.clone()).await?;
        Ok(ByteStream::of_answer(answer, span, "bytes", move |error| {
            Error::from_body_error(error).in_context(&context)
        }))
    }

    async fn console_from(
        &self,
        job: &JobRef,
        build: BuildRef,
        start: u64,
    ) -> Result<ConsolePart, Error> {
        let operation = requests::console_from(job, build, start)?;
        let context = operation.context().clone();
        let span = self.client.span(&context);
        let answer = self.client.body(operation).instrument(span.clone()).await?;
        let (size, more) = console::sizes(answer.headers(), &context)
            .inspect_err(|error| self.client.count_error(error))?;
        let text = ByteStream::of_answer(answer, span, "bytes", move |error| {
            Error::from_body_error(error).in_context(&context)
        });
        Ok(ConsolePart {
            text: console::with_line_feeds(text.boxed()),
            size,
            more,
            restarted: start > size,
        })
    }
}
