//! Who started whom.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pipewright_gitlab::types::{JobId, PipelineId, ProjectId};

use crate::facts::Parent;

/// A job that starts a pipeline, as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeSeen {
    /// The job's id.
    pub id: JobId,
    /// Its name.
    pub name: Arc<str>,
    /// The pipeline that it started, and its project (with the path where that is told).
    pub downstream: Option<(PipelineId, ProjectId, Option<Arc<str>>)>,
}

/// Remembers who started which pipeline: GraphQL tells a pipeline's parent, while REST and webhooks
/// tell only the parents' bridges. Bounded; what is oldest is forgotten.
#[derive(Debug, Default)]
pub struct Bridges(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    parents: BTreeMap<PipelineId, Arc<Parent>>,
    order: VecDeque<PipelineId>,
}

/// Pipelines whose parent is remembered.
const MOST: usize = 50_000;

impl Bridges {
    /// The parent of a pipeline, if it is known.
    pub fn parent_of(&self, pipeline: PipelineId) -> Option<Arc<Parent>> {
        self.lock().parents.get(&pipeline).cloned()
    }

    /// Remembers the parent of a pipeline.
    pub fn learn(&self, pipeline: PipelineId, parent: Parent) {
        let mut known = self.lock();
        if known.parents.insert(pipeline, Arc::new(parent)).is_none() {
            known.order.push_back(pipeline);
        }
        while known.order.len() > MOST {
            if let Some(oldest) = known.order.pop_front() {
                known.parents.remove(&oldest);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
