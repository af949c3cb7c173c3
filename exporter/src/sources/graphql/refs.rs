//! Which refs there are.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::graphql::GraphQlRequest;
use pipewright_gitlab::types::{MergeRequestState, PipelineId, ProjectId};
use serde_json::Value;

use super::answer::{List, Projects, RefNode};
use super::source::{GraphQlSource, borrowed, ids, with_since};
use super::{convert, query};
use crate::sources::Listed;

/// Which refs of a project there are.
#[derive(Debug, Default)]
pub struct Refs {
    /// The project.
    pub project: Option<ProjectId>,
    /// Branches that have pipelines, each with the latest one; none if they are too many to tell.
    pub branches: Option<BTreeMap<String, PipelineId>>,
    /// Tags that have pipelines, likewise.
    pub tags: Option<BTreeMap<String, PipelineId>>,
    /// What became of merge requests that changed.
    pub merge_requests: Vec<(u64, MergeRequestState)>,
}

impl GraphQlSource {
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
        let names = |list: Option<List<RefNode<'_>>>| {
            let list = list.filter(|list| {
                !list
                    .page_info
                    .as_ref()
                    .is_none_or(|page| page.has_next_page)
            })?;
            let refs = list.items().filter_map(|node| {
                let latest = convert::pipeline_id(&node.id)?;
                Some((node.git_ref?.to_string(), latest))
            });
            Some(refs.collect())
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
}
