//! Growing a tree of pipelines by following bridges.

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{PipelineService, TreeLimits};
use crate::error::Error;
use crate::requests::pipelines::BridgeFilter;
use crate::types::{Bridge, Incomplete, PipelineSummary, PipelineTree, ProjectRef, TreeBranch};

/// How many pipelines are looked into at the same time.
const AT_ONCE: usize = 4;
/// Bridges of one pipeline at most, should a server's pages never end.
const MOST_BRIDGES: usize = 10_000;
/// Steps below the first pipeline at most: a tree is dropped and written out recursively.
const DEEPEST: usize = 100;

/// A pipeline on its way into the tree. Parents come before their children.
struct Node {
    /// Index of the parent, and of the branch in it.
    parent: Option<(usize, usize)>,
    project: ProjectRef,
    depth: usize,
    tree: PipelineTree,
}

/// The tree below `root`. Goes level by level; what cannot be read is said in its place.
pub(super) async fn grow(
    service: &dyn PipelineService,
    project: &ProjectRef,
    root: PipelineSummary,
    limits: TreeLimits,
) -> PipelineTree {
    let mut seen = HashSet::from([root.id]);
    let mut nodes = vec![Node {
        parent: None,
        project: root
            .project_id
            .map_or_else(|| project.clone(), ProjectRef::from),
        depth: 0,
        tree: leaf(root.clone()),
    }];
    let mut level = vec![0];
    let mut looked_into = 0;
    while !level.is_empty() {
        let mut wanted = Vec::new();
        for index in level {
            let Some(node) = nodes.get_mut(index) else {
                continue;
            };
            if node.depth >= limits.depth.min(DEEPEST) {
                node.tree.incomplete = Some(Incomplete::TooDeep);
            } else if looked_into >= limits.pipelines {
                node.tree.incomplete = Some(Incomplete::TooMany);
            } else {
                looked_into += 1;
                wanted.push((index, node.project.clone(), node.tree.pipeline.id));
            }
        }
        let found: Vec<(usize, Result<Vec<Bridge>, Error>)> = stream::iter(wanted)
            .map(|(index, project, id)| async move {
                let filter = BridgeFilter {
                    per_page: Some(100),
                    ..BridgeFilter::default()
                };
                (
                    index,
                    service
                        .stream_bridges(&project, id, &filter)
                        .take(MOST_BRIDGES)
                        .try_collect()
                        .await,
                )
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        level = Vec::new();
        for (index, bridges) in found {
            level.extend(attach(&mut nodes, &mut seen, index, bridges));
        }
    }
    assemble(nodes).unwrap_or_else(|| leaf(root))
}

/// Puts the bridges of a node into it, and the pipelines they started behind the other nodes.
/// Gives those that are to be looked into next.
fn attach(
    nodes: &mut Vec<Node>,
    seen: &mut HashSet<crate::types::PipelineId>,
    index: usize,
    bridges: Result<Vec<Bridge>, Error>,
) -> Vec<usize> {
    let next = nodes.len();
    let Some(node) = nodes.get_mut(index) else {
        return Vec::new();
    };
    let bridges = match bridges {
        Ok(bridges) => bridges,
        Err(error) => {
            let (error, kind) = (error.to_string(), error.kind().code());
            node.tree.incomplete = Some(Incomplete::Failed { error, kind });
            return Vec::new();
        }
    };
    let (depth, project) = (node.depth + 1, node.project.clone());
    let mut children = Vec::new();
    let mut new = Vec::new();
    for bridge in bridges {
        if let Some(downstream) = bridge.downstream_pipeline.clone() {
            let mut tree = leaf(downstream);
            if seen.insert(tree.pipeline.id) {
                new.push(next + children.len());
            } else {
                tree.incomplete = Some(Incomplete::SeenBefore);
            }
            let project = tree
                .pipeline
                .project_id
                .map_or_else(|| project.clone(), ProjectRef::from);
            let parent = Some((index, node.tree.bridges.len()));
            children.push(Node {
                parent,
                project,
                depth,
                tree,
            });
        }
        node.tree.bridges.push(TreeBranch {
            bridge,
            downstream: None,
        });
    }
    nodes.extend(children);
    new
}

/// Moves every node into its parent, the last first, so that each is whole when it moves.
fn assemble(mut nodes: Vec<Node>) -> Option<PipelineTree> {
    while let Some(node) = nodes.pop() {
        let Some((parent, branch)) = node.parent else {
            return Some(node.tree);
        };
        if let Some(branch) = nodes
            .get_mut(parent)
            .and_then(|parent| parent.tree.bridges.get_mut(branch))
        {
            branch.downstream = Some(node.tree);
        }
    }
    None
}

fn leaf(pipeline: PipelineSummary) -> PipelineTree {
    PipelineTree {
        pipeline,
        bridges: Vec::new(),
        incomplete: None,
    }
}
