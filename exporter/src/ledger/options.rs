//! What the engine is told.

use std::sync::Arc;
use std::time::Duration;

use pipewright_core::observability::{JOB_SECONDS, PIPELINE_SECONDS};

use crate::exposition::Bounds;
use crate::families::HistogramBounds;

/// How the engine counts and shows.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub(super) bounds: Arc<HistogramBounds>,
    /// Whether jobs are told apart by whose runner ran them; otherwise it is `unknown`.
    pub runner_details: bool,
    /// The most series of a family in one scrape; 0 for no limit.
    pub most_series: usize,
    /// For how long after its last change a finished pipeline is remembered by its id.
    pub retention: Duration,
}

impl EngineOptions {
    /// The usual options with these buckets.
    pub fn new(pipeline_buckets: Bounds, job_buckets: Bounds) -> Self {
        Self {
            bounds: Arc::new(HistogramBounds {
                pipelines: pipeline_buckets,
                jobs: job_buckets,
            }),
            runner_details: true,
            most_series: 200_000,
            retention: Duration::from_secs(7 * 24 * 60 * 60),
        }
    }

    pub(super) fn retention_millis(&self) -> i64 {
        i64::try_from(self.retention.as_millis()).unwrap_or(i64::MAX / 4)
    }
}

impl Default for EngineOptions {
    fn default() -> Self {
        let bounds = |seconds| Bounds::new(seconds).unwrap_or_else(|_| Bounds::none());
        Self::new(bounds(PIPELINE_SECONDS), bounds(JOB_SECONDS))
    }
}
