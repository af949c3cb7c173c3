//! Reading what happened.

use std::fmt;
use std::sync::Arc;

use super::{Happening, JobFinish, PipelineFinish, Record};
use crate::gitlab::Simulation;
use crate::gitlab::model::Instance;

/// Everything that happened since the record was asked for, and all that had
/// ended by then. What is deleted later is still here.
///
/// Reading it lets the server live up to the present moment first.
#[derive(Clone)]
pub struct Truth {
    simulation: Arc<Simulation>,
    record: Record,
}

impl fmt::Debug for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Truth").finish_non_exhaustive()
    }
}

impl Truth {
    pub(in crate::gitlab) fn of(simulation: &Arc<Simulation>) -> Self {
        Self {
            record: simulation.with(Instance::keep_record),
            simulation: simulation.clone(),
        }
    }

    /// What happened so far, in order.
    pub fn happenings(&self) -> Vec<Happening> {
        self.since(0)
    }

    /// What happened after the first so many.
    pub fn since(&self, seen: usize) -> Vec<Happening> {
        self.select(|happening| Some(happening.clone()), seen)
    }

    /// How each pipeline ended, each time it did, in order.
    pub fn pipelines(&self) -> Vec<PipelineFinish> {
        let finish = |happening: &Happening| match happening {
            Happening::PipelineFinished(finish) => Some(finish.clone()),
            _ => None,
        };
        self.select(finish, 0)
    }

    /// How each job and bridge ended, each time it did, in order.
    pub fn jobs(&self) -> Vec<JobFinish> {
        let finish = |happening: &Happening| match happening {
            Happening::JobFinished(finish) => Some(finish.clone()),
            _ => None,
        };
        self.select(finish, 0)
    }

    fn select<T>(&self, pick: impl Fn(&Happening) -> Option<T>, seen: usize) -> Vec<T> {
        self.simulation.with(|_| ());
        self.record.with(|happenings| {
            let new = happenings.iter().skip(seen);
            new.filter_map(pick).collect()
        })
    }
}
