//! Finding projects, a page at a time.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pipewright_gitlab::error::GraphQlKind;
use pipewright_gitlab::services::{GraphQlService, ProjectService};
use pipewright_gitlab::{Error, GitLabClient};

use super::graphql::MOST_PATHS;
use super::{Found, FoundBy, Wanted, graphql, rest};

/// One step of finding projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Looks for projects by name: places in the configuration's list.
    Names(Vec<usize>),
    /// Looks for one project by name that a list did not show: it may have been renamed.
    Name(usize),
    /// Reads a page of what a wildcard finds.
    Page {
        /// The wildcard's place in the configuration's list.
        wildcard: usize,
        /// Where the page starts.
        after: Option<String>,
        /// Whether that was told by GraphQL: REST has other words for places.
        by_graphql: bool,
    },
}

/// What a step found.
#[derive(Clone, Debug)]
pub struct DiscoveryPage {
    /// Projects, each with why it is looked at.
    pub found: Vec<(Found, FoundBy)>,
    /// What is to be done next for it.
    pub next: Vec<Task>,
    /// Set when the last page of a wildcard was read.
    pub ended: Option<usize>,
}

/// Finds projects, with the fewest requests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Discovery {
    graphql: Arc<dyn GraphQlService>,
    projects: Arc<dyn ProjectService>,
    wanted: Wanted,
    page: u32,
    /// Whether this GitLab has only the fields that all have.
    lean: Arc<AtomicBool>,
}

impl Discovery {
    /// Finds what is `wanted`, in pages of `page` projects.
    pub fn new(client: &GitLabClient, wanted: Wanted, page: u32) -> Self {
        Self {
            graphql: client.graphql(),
            projects: client.projects(),
            wanted,
            page,
            lean: Arc::default(),
        }
    }

    /// The steps of a whole discovery.
    pub fn tasks(&self) -> VecDeque<Task> {
        // An id is no path: GraphQL would have to be asked in another way.
        let (ids, paths): (Vec<_>, Vec<_>) = self
            .wanted
            .names()
            .partition(|(_, name)| name.bytes().all(|byte| byte.is_ascii_digit()));
        let paths: Vec<usize> = paths.into_iter().map(|(index, _)| index).collect();
        let named = paths
            .chunks(MOST_PATHS)
            .map(|chunk| Task::Names(chunk.to_vec()));
        let ids = ids.into_iter().map(|(index, _)| Task::Name(index));
        let wildcards = self.wanted.wildcards().map(|(wildcard, _)| Task::Page {
            wildcard,
            after: None,
            by_graphql: true,
        });
        named.chain(ids).chain(wildcards).collect()
    }

    /// Does one step, by GraphQL or by REST.
    pub async fn run(&self, task: &Task, use_graphql: bool) -> Result<DiscoveryPage, Error> {
        let done = self.step(task, use_graphql).await;
        let undefined = done.as_ref().err().and_then(Error::graphql);
        if matches!(undefined, Some(GraphQlKind::UndefinedField { .. }))
            && !self.lean.swap(true, Ordering::Relaxed)
        {
            return self.step(task, use_graphql).await;
        }
        done
    }

    fn fields(&self) -> &'static str {
        graphql::fields(self.lean.load(Ordering::Relaxed))
    }

    async fn step(&self, task: &Task, use_graphql: bool) -> Result<DiscoveryPage, Error> {
        match task {
            Task::Names(indexes) if use_graphql => self.names(indexes).await,
            Task::Names(indexes) => Ok(DiscoveryPage {
                found: Vec::new(),
                next: indexes.iter().map(|index| Task::Name(*index)).collect(),
                ended: None,
            }),
            Task::Name(index) => {
                let name = self.wanted.name(*index).unwrap_or_default();
                let found = rest::named(&*self.projects, name).await?;
                Ok(DiscoveryPage {
                    found: vec![(found, FoundBy::Name(*index))],
                    next: Vec::new(),
                    ended: None,
                })
            }
            Task::Page {
                wildcard,
                after,
                by_graphql,
            } => {
                let after = after.as_deref().filter(|_| *by_graphql == use_graphql);
                self.page(*wildcard, after, use_graphql).await
            }
        }
    }

    async fn names(&self, indexes: &[usize]) -> Result<DiscoveryPage, Error> {
        let names: Vec<_> = indexes
            .iter()
            .filter_map(|index| Some((*index, self.wanted.name(*index)?)))
            .collect();
        let paths: Vec<_> = names.iter().map(|(_, name)| *name).collect();
        let shown = graphql::named(&*self.graphql, &paths, self.fields()).await?;
        let mut page = DiscoveryPage {
            found: Vec::new(),
            next: Vec::new(),
            ended: None,
        };
        for (index, name) in names {
            let found = shown
                .iter()
                .find(|found| found.path.eq_ignore_ascii_case(name));
            match found {
                Some(found) => page.found.push((found.clone(), FoundBy::Name(index))),
                None => page.next.push(Task::Name(index)),
            }
        }
        Ok(page)
    }

    async fn page(
        &self,
        index: usize,
        after: Option<&str>,
        use_graphql: bool,
    ) -> Result<DiscoveryPage, Error> {
        let mut page = DiscoveryPage {
            found: Vec::new(),
            next: Vec::new(),
            ended: None,
        };
        let Some(wildcard) = self.wanted.wildcard(index) else {
            return Ok(page);
        };
        let (found, next) = if use_graphql {
            graphql::found_by(&*self.graphql, wildcard, self.page, after, self.fields()).await?
        } else {
            rest::found_by(&*self.projects, wildcard, self.page, after).await?
        };
        page.found = found
            .into_iter()
            .filter(|found| self.wanted.admits(index, found))
            .map(|found| (found, FoundBy::Wildcard(index)))
            .collect();
        match next {
            Some(after) => page.next.push(Task::Page {
                wildcard: index,
                after: Some(after),
                by_graphql: use_graphql,
            }),
            None => page.ended = Some(index),
        }
        Ok(page)
    }
}
