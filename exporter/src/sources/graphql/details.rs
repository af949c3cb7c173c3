//! Pipelines with their jobs.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use pipewright_core::time::instant_in;
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::types::{GlobalId, ProjectId, QueryComplexity};
use tokio::time::Instant;

use super::answer::{Aliased, List, PipelineNode, ProjectNode, Projects};
use super::convert::{self, Jobs};
use super::plan::{Batch, Limits, ProjectTargets, Window, plan};
use super::query;
use super::source::{
    GraphQlSource, MOST_PAGES, Parts, borrowed, ids, is_too_much, lock, with_since,
};
use crate::sources::{Detail, Listed, Shrunk, Target, mark_retried};

/// Jobs that one query asks for, as far as their number is known.
const MOST_JOBS: u32 = 1000;

/// How long the jobs of pipelines are not asked for by GraphQL after those of one were too much.
const TOO_MUCH: Duration = Duration::from_secs(600);

/// The jobs of some pipelines.
#[derive(Debug, Default)]
pub struct Detailed {
    /// What the server showed.
    pub details: Vec<Detail>,
    /// Pipelines that the server did not show although nothing went wrong.
    pub absent: Vec<Target>,
    /// Pipelines about which nothing is known, as a query failed.
    pub failed: Vec<Target>,
    /// Why, if so.
    pub error: Option<Error>,
    /// Pipelines that this server does not show the jobs of by GraphQL, as even one is too much.
    pub refused: Vec<Target>,
}

impl GraphQlSource {
    /// The jobs of pipelines.
    pub async fn details(&self, wanted: Vec<ProjectTargets>, parts: Parts) -> Detailed {
        let mut detailed = Detailed::default();
        if lock(&self.too_much).is_some_and(|until| until > Instant::now()) {
            detailed.refused = wanted.into_iter().flat_map(|of| of.targets).collect();
            return detailed;
        }
        let limits = Limits {
            projects: lock(&self.details).get(),
            jobs: MOST_JOBS,
        };
        let plan = plan(wanted, limits);
        let mut by_id = plan.by_id;
        let mut waiting: VecDeque<Batch> = plan.batches.into();
        while let Some(batch) = waiting.pop_front() {
            match self.details_of(&batch, parts).await {
                Ok((details, missing)) => {
                    detailed.details.extend(details);
                    by_id.extend(missing);
                }
                Err(error) if is_too_much(&error) => {
                    tracing::debug!(projects = batch.projects.len(), %error, "asking for fewer jobs");
                    let shrunk = lock(&self.details).was_too_much(batch.projects.len());
                    if shrunk == Shrunk::AtItsLeast {
                        by_id.extend(batch.projects.into_iter().flat_map(|of| of.targets));
                        continue;
                    }
                    let size = lock(&self.details).get();
                    for projects in batch.projects.chunks(size).rev() {
                        waiting.push_front(Batch {
                            window: batch.window,
                            projects: projects.to_vec(),
                        });
                    }
                }
                Err(error) => {
                    let targets = batch.projects.into_iter().flat_map(|of| of.targets);
                    detailed.failed.extend(targets);
                    detailed.error = Some(error);
                }
            }
        }
        self.details_by_id(by_id, parts, &mut detailed).await;
        detailed
    }

    async fn details_of(
        &self,
        batch: &Batch,
        parts: Parts,
    ) -> Result<(Vec<Detail>, Vec<Target>), Error> {
        let children = batch.has_children();
        let moment = match batch.window {
            Window::Since(moment) => Some(moment),
            Window::Newest(_) => None,
        };
        let projects: Vec<_> = batch.projects.iter().map(|of| of.project).collect();
        let response = self
            .run(|features| {
                let text = query::details(features, parts, children, moment.is_some());
                let request = GraphQlRequest::new(text)
                    .variable("ids", ids(&projects))
                    .variable("n", projects.len())
                    .variable("first", batch.first())
                    .variable("jobs", self.page);
                with_since(request, moment)
            })
            .await?;
        let answer: Projects<'_> = borrowed(&response)?;
        lock(&self.details).went_well(projects.len(), answer.query_complexity);
        let targets = batch.projects.iter().flat_map(|of| &of.targets);
        let mut wanted: BTreeMap<_, _> = targets
            .map(|target| (target.pipeline, target.clone()))
            .collect();
        let mut details = Vec::with_capacity(wanted.len());
        for node in answer.projects.map(List::items).into_iter().flatten() {
            let Some(project) = convert::project_id(&node.id) else {
                continue;
            };
            let path = self.names.get(&node.full_path);
            let lists = [node.pipelines, node.children];
            for pipeline in lists.into_iter().flatten().flat_map(List::items) {
                let Some(listed) = convert::pipeline(&pipeline, &self.names) else {
                    continue;
                };
                if wanted.remove(&listed.seen.id).is_none() {
                    continue;
                }
                let id = listed.seen.id;
                let detail = self.detail(project, &path, listed, pipeline, parts).await?;
                if detail.is_none() {
                    tracing::debug!(pipeline = %id, "the jobs are missing");
                }
                details.extend(detail);
            }
        }
        Ok((details, wanted.into_values().collect()))
    }

    async fn details_by_id(&self, targets: Vec<Target>, parts: Parts, into: &mut Detailed) {
        let mut waiting: VecDeque<Target> = targets.into();
        while !waiting.is_empty() {
            let size = lock(&self.by_id).get().min(waiting.len());
            let batch: Vec<Target> = waiting.drain(..size).collect();
            match self.batch_by_id(&batch, parts, into).await {
                Ok(()) => {}
                Err(error)
                    if is_too_much(&error)
                        && lock(&self.by_id).was_too_much(batch.len()) == Shrunk::Smaller =>
                {
                    for target in batch.into_iter().rev() {
                        waiting.push_front(target);
                    }
                }
                Err(error) if is_too_much(&error) => {
                    tracing::warn!(%error, "the jobs of one pipeline are too much for a query");
                    *lock(&self.too_much) = Some(instant_in(TOO_MUCH));
                    into.refused.extend(batch);
                    into.refused.extend(waiting.drain(..));
                }
                Err(error) => {
                    into.failed.extend(batch);
                    into.error = Some(error);
                }
            }
        }
    }

    async fn batch_by_id(
        &self,
        batch: &[Target],
        parts: Parts,
        into: &mut Detailed,
    ) -> Result<(), Error> {
        let response = self
            .run(|features| {
                let mut request = GraphQlRequest::new(query::by_id(features, parts, batch.len()))
                    .variable("jobs", self.page);
                for (index, target) in batch.iter().enumerate() {
                    let pipeline = GlobalId::new("Ci::Pipeline", target.pipeline.get());
                    request = request
                        .variable(format!("p{index}"), ids(&[target.project]))
                        .variable(format!("i{index}"), pipeline.to_string());
                }
                request
            })
            .await?;
        let mut answer: Aliased<'_> = borrowed(&response)?;
        let cost = answer.remove("queryComplexity").flatten();
        let cost = cost.map(|cost| QueryComplexity {
            score: cost.score,
            limit: cost.limit,
        });
        lock(&self.by_id).went_well(batch.len(), cost);
        for (index, target) in batch.iter().enumerate() {
            let list = answer.remove(&format!("q{index}")).flatten();
            let node = list.and_then(|list| list.nodes.into_iter().flatten().flatten().next());
            let found = match node {
                Some(ProjectNode {
                    full_path,
                    pipeline: Some(pipeline),
                    ..
                }) => match convert::pipeline(&pipeline, &self.names) {
                    Some(listed) => {
                        let path = self.names.get(&full_path);
                        self.detail(target.project, &path, listed, pipeline, parts)
                            .await?
                    }
                    None => None,
                },
                _ => None,
            };
            match found {
                Some(detail) => into.details.push(detail),
                None if response.is_partial() => into.failed.push(target.clone()),
                None => into.absent.push(target.clone()),
            }
        }
        Ok(())
    }

    /// A pipeline with all of its jobs. None when a part of it failed.
    async fn detail(
        &self,
        project: ProjectId,
        path: &Arc<str>,
        listed: Listed,
        node: PipelineNode<'_>,
        parts: Parts,
    ) -> Result<Option<Detail>, Error> {
        let bridge = node.source_job.as_ref().and_then(|job| job.name.as_deref());
        let parent = convert::parent(node.upstream.as_ref(), bridge, &self.names);
        let mut jobs = Jobs::default();
        if parts.jobs || parts.downstream {
            let Some(list) = node.jobs else {
                return Ok(None);
            };
            let mut next = list.next();
            for job in list.items() {
                jobs.add(&job, &self.names);
            }
            let pipeline = GlobalId::new("Ci::Pipeline", listed.seen.id.get()).to_string();
            for _ in 0..MOST_PAGES {
                let Some(after) = next.take() else { break };
                let response = self
                    .run(|features| {
                        GraphQlRequest::new(query::more_jobs(features, parts))
                            .variable("project", ids(&[project]))
                            .variable("pipeline", pipeline.as_str())
                            .variable("jobs", self.page)
                            .variable("after", after.as_str())
                    })
                    .await?;
                let answer: Projects<'_> = borrowed(&response)?;
                let node = answer.projects.and_then(|projects| projects.items().next());
                let pipeline = node.and_then(|node| node.pipeline);
                let Some(list) = pipeline.and_then(|pipeline| pipeline.jobs) else {
                    return Ok(None);
                };
                next = list.next().filter(|next| *next != after);
                for job in list.items() {
                    jobs.add(&job, &self.names);
                }
            }
            if next.is_some() {
                return Ok(None);
            }
        }
        mark_retried(&mut jobs.builds);
        Ok(Some(Detail {
            project,
            path: Arc::clone(path),
            listed,
            jobs: parts.jobs.then_some(jobs.builds),
            bridges: jobs.bridges,
            failed: jobs.failed,
            parent,
        }))
    }
}
