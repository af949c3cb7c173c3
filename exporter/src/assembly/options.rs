use crate::config::{Buckets, Config};
use crate::exposition::Bounds;
use crate::ledger::EngineOptions;

/// How the ledger counts and shows by a configuration.
pub(super) fn engine_options(config: &Config) -> EngineOptions {
    // Buckets of a configuration ascend, so there are always bounds of them.
    let bounds =
        |buckets: &Buckets| Bounds::new(buckets.as_slice()).unwrap_or_else(|_| Bounds::none());
    let mut options = EngineOptions::new(
        bounds(&config.collectors.pipelines.histogram_buckets),
        bounds(&config.collectors.jobs.histogram_buckets),
    );
    options.runner_details = config.collectors.jobs.include_runner_details;
    options.most_series = config.metrics.max_series_per_family;
    options
}
