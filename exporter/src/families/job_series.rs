//! Series of one job of one ref.

use std::sync::Arc;

use pipewright_gitlab::types::PipelineStatus;

use super::{Counter, Histogram, JobName};
use crate::exposition::Bounds;
use crate::facts::RunnerType;

/// Runs of one job.
#[derive(Clone, Debug)]
pub(crate) struct JobSeries {
    pub(crate) name: Arc<JobName>,
    pub(crate) runs: Counter,
    pub(crate) durations: Vec<(RunnerType, PipelineStatus, Histogram)>,
    pub(crate) queued: Option<Box<Histogram>>,
}

impl JobSeries {
    pub(crate) fn new(name: Arc<JobName>, created: i64) -> Self {
        Self {
            name,
            runs: Counter::since(created),
            durations: Vec::new(),
            queued: None,
        }
    }

    pub(crate) fn duration(
        &mut self,
        runner: RunnerType,
        status: &PipelineStatus,
        created: i64,
        bounds: &Bounds,
    ) -> Option<&mut Histogram> {
        let is_it = |known: &(RunnerType, PipelineStatus, Histogram)| {
            known.0 == runner && known.1 == *status
        };
        if !self.durations.iter().any(is_it) {
            let histogram = Histogram::since(created, bounds);
            self.durations.push((runner, status.clone(), histogram));
        }
        self.durations
            .iter_mut()
            .find(|known| is_it(known))
            .map(|(_, _, histogram)| histogram)
    }

    pub(crate) fn change_bounds(&mut self, old: &[f64], new: &Bounds) {
        for (_, _, histogram) in &mut self.durations {
            histogram.change_bounds(old, new);
        }
        if let Some(histogram) = &mut self.queued {
            histogram.change_bounds(old, new);
        }
    }
}
