//! A pipeline with the pipelines it started.

use serde::Serialize;

use super::{Bridge, JobId, PipelineSummary};

/// A pipeline, the child and downstream pipelines it started, and theirs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineTree {
    /// The pipeline.
    pub pipeline: PipelineSummary,
    /// Its bridges, in GitLab's order, each with the pipeline it started.
    pub bridges: Vec<TreeBranch>,
    /// Why the bridges of this pipeline are not all here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<Incomplete>,
}

/// A bridge and the pipeline it started.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeBranch {
    /// The bridge.
    pub bridge: Bridge,
    /// What it started; none while it has started nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downstream: Option<PipelineTree>,
}

/// Why a part of a tree is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Incomplete {
    /// This pipeline is in the tree already, further up or in another branch.
    SeenBefore,
    /// The tree is as deep as was allowed.
    TooDeep,
    /// The tree has as many pipelines as were allowed.
    TooMany,
    /// The server refused, or failed.
    Failed {
        /// The error in one line.
        error: String,
        /// The stable name of the error's kind, such as `Access.PermissionDenied`.
        kind: &'static str,
    },
}

impl PipelineTree {
    /// This pipeline and all below it, each with its depth (0 for this one) and the bridge that
    /// started it.
    pub fn walk(&self) -> Vec<(usize, Option<JobId>, &PipelineSummary)> {
        let mut walked = Vec::new();
        let mut waiting = vec![(0, None, self)];
        while let Some((depth, bridge, tree)) = waiting.pop() {
            walked.push((depth, bridge, &tree.pipeline));
            for branch in tree.bridges.iter().rev() {
                if let Some(downstream) = &branch.downstream {
                    waiting.push((depth + 1, Some(branch.bridge.id), downstream));
                }
            }
        }
        walked
    }
}
