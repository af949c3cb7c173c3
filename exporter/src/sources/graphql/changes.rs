//! What changed in many projects, with few queries.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::types::{GraphQlError, ProjectId};

use super::answer::{List, ProjectNode, Projects};
use super::source::{
    GraphQlSource, MOST_PAGES, borrowed, ids, is_too_much, lock, moment, with_since,
};
use super::{convert, query};
use crate::sources::{Changed, Shrunk, Since};

/// Pipelines of each project in one answer about a hundred of them.
const PIPELINES: usize = 20;

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

impl GraphQlSource {
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
        if response.errors.iter().any(GraphQlError::is_timeout) {
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
            let Some((shown, more)) = self.changed(project, node, since, children) else {
                continue;
            };
            missing.remove(&project);
            pages.push(more);
            changes.found.push(shown);
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
}

impl Changes {
    fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
        self.absent.extend(other.absent);
        self.failed.extend(other.failed);
    }
}
