//! The requests, and what becomes of their answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt as _;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::{BridgeFilter, PipelineFilter};
use pipewright_gitlab::services::{JobService, PipelineService};
use pipewright_gitlab::types::{
    JobStatus, PipelineId, PipelineOrder, PipelineScope, PipelineSource, ProjectId, ProjectRef,
    Sort,
};
use pipewright_gitlab::{Error, GitLabClient};

use super::convert;
use crate::facts::JobSeen;
use crate::sources::graphql::Parts;
use crate::sources::{Changed, Detail, Listed, Names, Since, Target, mark_retried};

/// Pipelines of a first look.
const NEWEST: usize = 20;
/// Pipelines that changed between two looks, of one project, at most.
const MOST: usize = 20_000;
/// Refs that are listed by their latest pipelines.
const MOST_REFS: usize = 300;
/// Pipelines of which it is remembered whether they ran for a tag.
const MOST_TAGS: usize = 50_000;

/// Asks by REST.
#[derive(Debug)]
pub struct RestSource {
    pipelines: Arc<dyn PipelineService>,
    jobs: Arc<dyn JobService>,
    names: Arc<Names>,
    per_page: u16,
    /// Whether pipelines ran for tags, which lists do not tell.
    tags: Mutex<BTreeMap<PipelineId, bool>>,
}

impl RestSource {
    /// A source that asks for pages of `page` items.
    pub fn new(client: &GitLabClient, names: Arc<Names>, page: u32) -> Self {
        Self {
            pipelines: client.pipelines(),
            jobs: client.jobs(),
            names,
            per_page: u16::try_from(page).unwrap_or(100).clamp(1, 100),
            tags: Mutex::default(),
        }
    }

    /// What changed in a project: `GET /projects/:id/pipelines`, twice where children are wanted.
    /// `path` is what the project is called, which these lists do not tell.
    pub async fn changes(
        &self,
        project: ProjectId,
        path: &Arc<str>,
        since: Since,
        children: bool,
    ) -> Result<Changed, Error> {
        let mut changed = Changed {
            project,
            path: Arc::clone(path),
            archived: None,
            pipelines: Vec::new(),
            complete: true,
            has_older: false,
        };
        let sources = [None, Some(PipelineSource::ParentPipeline)];
        for source in sources.into_iter().take(if children { 2 } else { 1 }) {
            let child = source.is_some();
            let filter = PipelineFilter {
                source,
                updated_after: match since {
                    Since::Newest => None,
                    Since::Moment(moment) => Some(moment),
                },
                per_page: Some(match since {
                    Since::Newest => self.per_page.min(u16::try_from(NEWEST).unwrap_or(100)),
                    Since::Moment(_) => self.per_page,
                }),
                ..newest_first()
            };
            let most = if since == Since::Newest { NEWEST } else { MOST };
            let (listed, more) = self.list(project, &filter, most).await?;
            changed.pipelines.extend(listed);
            match since {
                Since::Newest => changed.has_older |= more && !child,
                Since::Moment(_) => changed.complete &= !more,
            }
        }
        Ok(changed)
    }

    /// The latest pipeline of each branch, or of each tag, of a project.
    pub async fn latest_of_refs(
        &self,
        project: ProjectId,
        scope: PipelineScope,
        most: usize,
    ) -> Result<Vec<Listed>, Error> {
        let filter = PipelineFilter {
            scope: Some(scope),
            per_page: Some(self.per_page),
            ..newest_first()
        };
        Ok(self.list(project, &filter, most).await?.0)
    }

    /// The branches, or the tags, that there are and have pipelines, each with the latest one. None if
    /// they are too many to tell.
    pub async fn refs(
        &self,
        project: ProjectId,
        scope: PipelineScope,
    ) -> Result<Option<BTreeMap<String, PipelineId>>, Error> {
        let filter = PipelineFilter {
            scope: Some(scope),
            per_page: Some(self.per_page),
            ..newest_first()
        };
        let (listed, more) = self.list(project, &filter, MOST_REFS).await?;
        let refs = listed
            .into_iter()
            .map(|listed| (listed.seen.git_ref.to_string(), listed.seen.id));
        Ok((!more).then(|| refs.collect()))
    }

    /// The newest pipeline of a ref that was made for one reason.
    pub async fn newest(
        &self,
        project: ProjectId,
        git_ref: &str,
        source: &PipelineSource,
    ) -> Result<Option<PipelineId>, Error> {
        let filter = PipelineFilter {
            git_ref: Some(git_ref.parse()?),
            source: Some(source.clone()),
            per_page: Some(1),
            ..newest_first()
        };
        let page = self.pipelines.list(&project.into(), &filter, None).await?;
        Ok(page.items.first().map(|pipeline| pipeline.id))
    }

    /// Pipelines, and whether there are more of them.
    async fn list(
        &self,
        project: ProjectId,
        filter: &PipelineFilter,
        most: usize,
    ) -> Result<(Vec<Listed>, bool), Error> {
        let project = ProjectRef::from(project);
        let mut listed = BTreeMap::new();
        let mut from = None;
        loop {
            let page = self.pipelines.list(&project, filter, from.as_ref()).await?;
            for summary in page.items {
                let tag = self.tag(summary.id, filter.scope.as_ref());
                if let Some(pipeline) = convert::summary(&summary, tag, &self.names) {
                    // Pages shift while pipelines are added: one may come twice.
                    listed.insert(std::cmp::Reverse(pipeline.seen.id), pipeline);
                }
            }
            let more = page.next.is_some();
            if !more || listed.len() >= most || page.next == from {
                return Ok((listed.into_values().collect(), more));
            }
            from = page.next;
        }
    }

    fn tag(&self, pipeline: PipelineId, scope: Option<&PipelineScope>) -> Option<bool> {
        match scope {
            Some(PipelineScope::Branches) => Some(false),
            Some(PipelineScope::Tags) => Some(true),
            _ => {
                let tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
                tags.get(&pipeline).copied()
            }
        }
    }

    /// A pipeline with its jobs: `GET /projects/:id/pipelines/:id`, `…/jobs` with retried ones, and
    /// `…/bridges`.
    pub async fn detail(
        &self,
        target: &Target,
        path: &Arc<str>,
        parts: Parts,
    ) -> Result<Detail, Error> {
        let project = ProjectRef::from(target.project);
        let pipeline = self.pipelines.get(&project, target.pipeline).await?;
        let listed = convert::pipeline(&pipeline, None, &self.names).ok_or_else(|| {
            Error::invalid(
                pipewright_gitlab::ErrorKind::Decode,
                format!("pipeline {} does not say when it was made", pipeline.id),
            )
        })?;
        self.remember(target.pipeline, pipeline.tag);
        let mut detail = Detail {
            project: target.project,
            path: Arc::clone(path),
            listed,
            jobs: None,
            bridges: Vec::new(),
            failed: Vec::new(),
            parent: None,
        };
        if parts.jobs {
            let filter = PipelineJobFilter {
                include_retried: true,
                per_page: Some(self.per_page),
                ..PipelineJobFilter::default()
            };
            detail.jobs = Some(self.jobs(&project, target.pipeline, &filter).await?);
        }
        if parts.downstream {
            let filter = BridgeFilter {
                per_page: Some(self.per_page),
                ..BridgeFilter::default()
            };
            let mut bridges = self
                .pipelines
                .stream_bridges(&project, target.pipeline, &filter);
            while let Some(bridge) = bridges.try_next().await? {
                detail.bridges.push(convert::bridge(&bridge, &self.names));
            }
        }
        Ok(detail)
    }

    /// The jobs of a pipeline that failed, with the codes of why.
    pub async fn failed_jobs(
        &self,
        project: ProjectId,
        pipeline: PipelineId,
    ) -> Result<Vec<JobSeen>, Error> {
        let filter = PipelineJobFilter {
            scope: vec![JobStatus::Failed],
            include_retried: true,
            per_page: Some(self.per_page),
        };
        self.jobs(&project.into(), pipeline, &filter).await
    }

    async fn jobs(
        &self,
        project: &ProjectRef,
        pipeline: PipelineId,
        filter: &PipelineJobFilter,
    ) -> Result<Vec<JobSeen>, Error> {
        let mut jobs = Vec::new();
        let mut stream = self.jobs.stream_for_pipeline(project, pipeline, filter);
        while let Some(job) = stream.try_next().await? {
            jobs.push(convert::job(&job, &self.names));
        }
        mark_retried(&mut jobs);
        Ok(jobs)
    }

    fn remember(&self, pipeline: PipelineId, tag: bool) {
        let mut tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        tags.insert(pipeline, tag);
        while tags.len() > MOST_TAGS {
            tags.pop_first();
        }
    }
}

fn newest_first() -> PipelineFilter {
    PipelineFilter {
        order_by: Some(PipelineOrder::Id),
        sort: Some(Sort::Descending),
        ..PipelineFilter::default()
    }
}
