//! Pipelines that were shown before it was known who started them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use pipewright_gitlab::types::{PipelineId, ProjectId};

use super::shared::lock;
use crate::sources::Detail;

/// Pipelines that were shown without their parents. REST tells a parent only with the details of the
/// parent, which may be looked at later, and in another project: then they are looked at again.
#[derive(Debug, Default)]
pub(super) struct Orphans(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    waiting: BTreeMap<PipelineId, ProjectId>,
    found: BTreeMap<ProjectId, BTreeSet<PipelineId>>,
}

/// Pipelines that wait. The oldest are forgotten first.
const MOST: usize = 10_000;

impl Orphans {
    /// A pipeline was shown without its parent.
    pub(super) fn add(&self, pipeline: PipelineId, project: ProjectId) {
        let mut known = lock(&self.0);
        known.waiting.insert(pipeline, project);
        while known.waiting.len() > MOST {
            known.waiting.pop_first();
        }
    }

    /// The details of a pipeline tell which ones it started.
    pub(super) fn found_parents(&self, detail: &Detail) {
        let mut known = lock(&self.0);
        for bridge in &detail.bridges {
            let Some((pipeline, ..)) = &bridge.downstream else {
                continue;
            };
            if let Some(project) = known.waiting.remove(pipeline) {
                known.found.entry(project).or_default().insert(*pipeline);
            }
        }
    }

    /// Pipelines of a project whose parents became known.
    pub(super) fn take(&self, project: ProjectId) -> BTreeSet<PipelineId> {
        lock(&self.0).found.remove(&project).unwrap_or_default()
    }
}
