//! All pipelines, found by id and by project.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;

use super::Pipeline;

/// Pipelines by id. Those of one project are found without looking at the others.
#[derive(Debug, Default)]
pub struct Pipelines {
    by_id: BTreeMap<u64, Pipeline>,
    by_project: HashMap<u64, BTreeSet<u64>>,
}

impl Pipelines {
    /// Adds a pipeline.
    pub fn insert(&mut self, id: u64, pipeline: Pipeline) {
        self.by_project
            .entry(pipeline.project_id)
            .or_default()
            .insert(id);
        self.by_id.insert(id, pipeline);
    }

    /// Takes a pipeline out.
    pub fn remove(&mut self, id: &u64) -> Option<Pipeline> {
        let pipeline = self.by_id.remove(id)?;
        if let Some(ids) = self.by_project.get_mut(&pipeline.project_id) {
            ids.remove(id);
        }
        Some(pipeline)
    }

    /// A pipeline, to be changed. It stays in its project.
    pub fn get_mut(&mut self, id: &u64) -> Option<&mut Pipeline> {
        self.by_id.get_mut(id)
    }

    /// The pipelines of a project, oldest first.
    pub fn of_project(&self, project_id: u64) -> impl DoubleEndedIterator<Item = &Pipeline> {
        self.by_project
            .get(&project_id)
            .into_iter()
            .flatten()
            .filter_map(|id| self.by_id.get(id))
    }
}

impl Deref for Pipelines {
    type Target = BTreeMap<u64, Pipeline>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}
