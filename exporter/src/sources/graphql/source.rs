//! The queries, and what becomes of their answers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use pipewright_gitlab::error::GraphQlKind;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::services::{GraphQlResponse, GraphQlService};
use pipewright_gitlab::types::{
    GlobalId, MergeRequestState, ProjectId, QueryComplexity, timestamp,
};
use pipewright_gitlab::{Error, ErrorKind};
use serde_json::{Value, json};

use super::answer::{Aliased, List, PipelineNode, ProjectNode, Projects};
use super::convert::{self, Jobs};
use super::features::{Dropped, Features};
use super::plan::{Batch, Limits, ProjectTargets, Window, plan};
use super::query;
use crate::sources::{BatchSize, Changed, Detail, Listed, Names, Shrunk, Since, Target, mark_retried};

/// Pages of one list that are read in a row: 20 000 pipelines that changed between two looks.
const MOST_PAGES: usize = 200;
/// Jobs that one query asks for, as far as their number is known.
const MOST_JOBS: u32 = 1000;
/// Projects whose jobs one query asks for. More cost the server too long.
const MOST_DETAILED: usize = 10;
/// Pipelines of each project in one answer about a hundred of them.
const PIPELINES: usize = 20;

/// Which parts of a pipeline are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Its jobs.
    pub jobs: bool,
    /// The pipelines that it started, and the one that started it.
    pub downstream: bool,
    /// Whose runner ran each job.
    pub runners: bool,
}

/// Asks by GraphQL, as much at once as the server takes.
#[derive(Debug)]
pub struct GraphQlSource {
    service: Arc<dyn GraphQlService>,
    names: Arc<Names>,
    page: usize,
    features: Mutex<Features>,
    changes: Mutex<BatchSize>,
    details: Mutex<BatchSize>,
    by_id: Mutex<BatchSize>,
}

/// What changed in some projects.
#[derive(Debug, Default)]
pub struct Changes {
    /// What the server showed.
    pub found: Vec<Changed>,
    /// Projects that the server did not show although nothing went wrong: they are gone, or may no
    /// longer be seen.
    pub absent: Vec<ProjectId>,
    /// Projects about which nothing is known, as a part of the answer failed.
    pub failed: Vec<ProjectId>,
}

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
}

/// Which refs of a project there are.
#[derive(Debug, Default)]
pub struct Refs {
    /// The project.
    pub project: Option<ProjectId>,
    /// Branches that have pipelines; none if they are too many to tell.
    pub branches: Option<BTreeSet<String>>,
    /// Tags that have pipelines; none if they are too many to tell.
    pub tags: Option<BTreeSet<String>>,
    /// What became of merge requests that changed.
    pub merge_requests: Vec<(u64, MergeRequestState)>,
}

impl GraphQlSource {
    /// A source that asks for pages of `page` items.
    pub fn new(service: Arc<dyn GraphQlService>, names: Arc<Names>, page: u32) -> Self {
        let page = usize::try_from(page).unwrap_or(100).clamp(1, 100);
        Self {
            service,
            names,
            page,
            features: Mutex::new(Features::all()),
            changes: Mutex::new(BatchSize::new(page, page)),
            details: Mutex::new(BatchSize::new(MOST_DETAILED, MOST_DETAILED)),
            by_id: Mutex::new(BatchSize::new(2, 10)),
        }
    }

    /// How many projects one query asks for now.
    pub fn batch_size(&self) -> usize {
        lock(&self.changes).get()
    }

    /// Fields that this server has not, for logs.
    pub fn missing_fields(&self) -> Vec<String> {
        lock(&self.features).missing().collect()
    }

    /// What changed in some projects. An error when nothing at all could be learnt.
    pub async fn changes(
        &self,
        projects: &[ProjectId],
        since: Since,
        children: bool,
    ) -> Result<Changes, Error> {
        let mut changes = Changes::default();
        let mut waiting: VecDeque<Vec<ProjectId>> = VecDeque::new();
        for chunk in projects.chunks(self.batch_size()) {
            waiting.push_back(chunk.to_vec());
        }
        while let Some(batch) = waiting.pop_front() {
            match self.changes_of(&batch, since, children).await {
                Ok(of) => changes.extend(of),
                Err(error) if is_too_much(&error) => {
                    let shrunk = lock(&self.changes).was_too_much(batch.len());
                    tracing::debug!(projects = batch.len(), %error, "asking for fewer projects");
                    if shrunk == Shrunk::AtItsLeast {
                        return Err(error);
                    }
                    let size = self.batch_size();
                    for chunk in batch.chunks(size).rev() {
                        waiting.push_front(chunk.to_vec());
                    }
                }
                // What was learnt before is worth keeping; the rest is asked for again later.
                Err(error) if !changes.found.is_empty() && error.is_retryable() => {
                    tracing::warn!(%error, "some projects could not be looked at");
                    changes.failed.extend(batch);
                    changes.failed.extend(waiting.drain(..).flatten());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(changes)
    }

    async fn changes_of(
        &self,
        batch: &[ProjectId],
        since: Since,
        children: bool,
    ) -> Result<Changes, Error> {
        let moment = moment(since);
        let response = self
            .run(|features| {
                let text = query::changes(features, children, moment.is_some());
                let request = GraphQlRequest::new(text)
                    .variable("ids", ids(batch))
                    .variable("n", batch.len())
                    .variable("first", PIPELINES.min(self.page));
                with_since(request, moment)
            })
            .await?;
        let answer: Projects<'_> = borrowed(&response)?;
        if response.errors.iter().any(|error| error.is_timeout()) {
            lock(&self.changes).was_too_much(batch.len());
        } else {
            lock(&self.changes).went_well(batch.len(), answer.query_complexity);
        }
        let mut changes = Changes::default();
        let mut missing: BTreeSet<ProjectId> = batch.iter().copied().collect();
        let nodes = answer.projects.map(List::items).into_iter().flatten();
        let mut pages = Vec::new();
        for node in nodes {
            let Some(project) = convert::project_id(&node.id) else {
                continue;
            };
            let Some((changed, more)) = self.changed(project, node, since, children) else {
                continue;
            };
            missing.remove(&project);
            pages.push(more);
            changes.found.push(changed);
        }
        if response.is_partial() {
            changes.failed = missing.into_iter().collect();
        } else {
            changes.absent = missing.into_iter().collect();
        }
        for (changed, more) in changes.found.iter_mut().zip(pages) {
            for (child, after) in more {
                let pages = self.pages(changed, child, moment, after).await;
                if let Err(error) = pages {
                    tracing::warn!(project = %changed.path, %error, "a page is missing");
                    changed.complete = false;
                }
            }
        }
        Ok(changes)
    }

    /// What a node shows, and which of its lists go on where. None when a part of it failed.
    fn changed(
        &self,
        project: ProjectId,
        node: ProjectNode<'_>,
        since: Since,
        children: bool,
    ) -> Option<(Changed, Vec<(bool, String)>)> {
        let mut lists = vec![(false, node.pipelines?)];
        if children {
            lists.push((true, node.children?));
        }
        let mut changed = Changed {
            project,
            path: self.names.get(&node.full_path),
            archived: node.archived,
            pipelines: Vec::new(),
            complete: true,
            has_older: false,
        };
        let mut more = Vec::new();
        for (child, list) in lists {
            match (list.next(), since) {
                (Some(after), Since::Moment(_)) => more.push((child, after)),
                (next, _) => changed.has_older |= next.is_some() && !child,
            }
            changed.pipelines.extend(self.listed(list));
        }
        Some((changed, more))
    }

    fn listed<'a>(&'a self, list: List<PipelineNode<'a>>) -> impl Iterator<Item = Listed> + 'a {
        list.items()
            .filter_map(|node| convert::pipeline(&node, &self.names))
    }

    /// The pages behind the first one, of one project.
    async fn pages(
        &self,
        changed: &mut Changed,
        children: bool,
        since: Option<DateTime<Utc>>,
        after: String,
    ) -> Result<(), Error> {
        let mut after = Some(after);
        for _ in 0..MOST_PAGES {
            let Some(cursor) = after.take() else {
                return Ok(());
            };
            let response = self
                .run(|features| {
                    let text = query::page(features, children, since.is_some());
                    let request = GraphQlRequest::new(text)
                        .variable("ids", ids(&[changed.project]))
                        .variable("first", self.page)
                        .variable("after", cursor.as_str());
                    with_since(request, since)
                })
                .await?;
            let answer: Projects<'_> = borrowed(&response)?;
            let list = answer.projects.and_then(|projects| projects.items().next());
            let Some(list) = list.and_then(|node| node.pipelines) else {
                changed.complete = false;
                return Ok(());
            };
            after = list.next().filter(|next| *next != cursor);
            changed.pipelines.extend(self.listed(list));
        }
        changed.complete = after.is_none();
        Ok(())
    }

    /// The latest pipeline of each branch (`BRANCHES`) or tag (`TAGS`) of a project.
    pub async fn latest_of_refs(
        &self,
        project: ProjectId,
        scope: &'static str,
        most: usize,
    ) -> Result<Vec<Listed>, Error> {
        let mut latest = Vec::new();
        let mut after = None;
        while latest.len() < most {
            let response = self
                .run(|features| {
                    GraphQlRequest::new(query::latest_of_refs(features, scope))
                        .variable("ids", ids(&[project]))
                        .variable("first", self.page)
                        .variable("after", after.clone().map_or(Value::Null, Value::String))
                })
                .await?;
            let answer: Projects<'_> = borrowed(&response)?;
            let node = answer.projects.and_then(|projects| projects.items().next());
            let Some(list) = node.and_then(|node| node.pipelines) else {
                break;
            };
            let next = list.next();
            latest.extend(self.listed(list));
            if next.is_none() || next == after {
                break;
            }
            after = next;
        }
        Ok(latest)
    }

    /// The jobs of pipelines.
    pub async fn details(&self, wanted: Vec<ProjectTargets>, parts: Parts) -> Detailed {
        let mut detailed = Detailed::default();
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
        let mut wanted: BTreeMap<_, _> =
            targets.map(|target| (target.pipeline, target.clone())).collect();
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
                match self.detail(project, &path, listed, pipeline, parts).await? {
                    Some(detail) => details.push(detail),
                    None => tracing::debug!(pipeline = %id, "the jobs are missing"),
                }
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
                let mut request =
                    GraphQlRequest::new(query::by_id(features, parts, batch.len()))
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
        mark_retried(&mut jobs.jobs);
        Ok(Some(Detail {
            project,
            path: Arc::clone(path),
            listed,
            jobs: parts.jobs.then_some(jobs.jobs),
            bridges: jobs.bridges,
            failed: jobs.failed,
            parent,
        }))
    }

    /// Which refs of some projects there are, and which merge requests changed.
    pub async fn refs(
        &self,
        projects: &[ProjectId],
        since: DateTime<Utc>,
    ) -> Result<Vec<Refs>, Error> {
        let response = self
            .run(|features| {
                let request = GraphQlRequest::new(query::refs(features))
                    .variable("ids", ids(projects))
                    .variable("n", projects.len())
                    .variable("first", self.page);
                with_since(request, Some(since))
            })
            .await?;
        let answer: Projects<'_> = borrowed(&response)?;
        let names = |list: Option<List<super::answer::RefNode<'_>>>| {
            let list = list.filter(|list| {
                !list
                    .page_info
                    .as_ref()
                    .is_none_or(|page| page.has_next_page)
            })?;
            let names = list.items().filter_map(|node| node.git_ref);
            Some(names.map(|name| name.to_string()).collect())
        };
        let nodes = answer.projects.map(List::items).into_iter().flatten();
        let refs = nodes.map(|node| Refs {
            project: convert::project_id(&node.id),
            branches: names(node.branches),
            tags: names(node.tags),
            merge_requests: node
                .merge_requests
                .into_iter()
                .flat_map(List::items)
                .filter_map(|request| {
                    let state = request.state?.to_ascii_lowercase();
                    Some((request.iid?, state.as_str().into()))
                })
                .collect(),
        });
        Ok(refs.collect())
    }

    /// Runs a query, without the fields that the server has not.
    async fn run(
        &self,
        build: impl Fn(&Features) -> GraphQlRequest + Send + Sync,
    ) -> Result<GraphQlResponse, Error> {
        loop {
            let features = lock(&self.features).clone();
            let error = match self.service.query(&build(&features)).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let Some(GraphQlKind::UndefinedField { type_name, field }) = error.graphql() else {
                return Err(error);
            };
            let mut now = lock(&self.features);
            // Another query may have found out meanwhile.
            if *now == features {
                match now.leave_out(type_name, field) {
                    Dropped::Field(name) => {
                        tracing::info!(%type_name, field = name, "this GitLab has no such field");
                    }
                    Dropped::Needed => return Err(error),
                }
            }
        }
    }
}

impl Changes {
    fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
        self.absent.extend(other.absent);
        self.failed.extend(other.failed);
    }
}

/// Whether asking for less may help.
fn is_too_much(error: &Error) -> bool {
    let refused = matches!(
        error.graphql(),
        Some(
            GraphQlKind::TooComplex { .. }
                | GraphQlKind::TooDeep
                | GraphQlKind::TooLarge
                | GraphQlKind::Timeout
        )
    );
    let gateway = error.status().is_some_and(|status| status.as_u16() == 504);
    refused || gateway
}

fn moment(since: Since) -> Option<DateTime<Utc>> {
    match since {
        Since::Newest => None,
        Since::Moment(moment) => Some(moment),
    }
}

fn with_since(request: GraphQlRequest, since: Option<DateTime<Utc>>) -> GraphQlRequest {
    match since {
        Some(since) => request.variable("since", timestamp::format(since)),
        None => request,
    }
}

fn ids(projects: &[ProjectId]) -> Value {
    let ids = projects.iter();
    json!(
        ids.map(|id| GlobalId::new("Project", id.get()).to_string())
            .collect::<Vec<_>>()
    )
}

fn borrowed<'a, T: serde::Deserialize<'a>>(response: &'a GraphQlResponse) -> Result<T, Error> {
    response.borrowed().map_err(|error| {
        Error::invalid(
            ErrorKind::Decode,
            format!("GitLab's GraphQL answer is not what was expected: {error}"),
        )
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
