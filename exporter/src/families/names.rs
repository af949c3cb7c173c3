//! What the families are called.

use crate::exposition::Family;

const fn seconds(name: &'static str, help: &'static str) -> Family {
    Family::histogram(name, help).in_unit("seconds")
}

pub(super) const PIPELINE_DURATION: Family = seconds(
    "age_pipeline_duration_seconds",
    "How long pipelines ran that finished, each once, as it finished first.",
);
pub(super) const PIPELINE_QUEUED: Family = seconds(
    "age_pipeline_queued_duration_seconds",
    "How long pipelines that finished had waited for their first runner.",
);
pub(super) const PIPELINE_STATUS: Family = Family::gauge(
    "age_pipeline_status",
    "1 for the status of the newest pipeline of a ref and source.",
);
pub(super) const PIPELINE_RUNS: Family = Family::counter(
    "age_pipeline_run_count",
    "Pipelines that finished with success, failure or cancellation, each once.",
);
pub(super) const PIPELINE_RERUNS: Family = Family::counter(
    "age_pipeline_rerun_count",
    "Times that pipelines finished again after a retry.",
);
pub(super) const PIPELINE_COVERAGE: Family = Family::gauge(
    "age_pipeline_coverage",
    "Code coverage of the newest pipeline of a ref, in percent.",
);
pub(super) const PIPELINE_ID: Family =
    Family::gauge("age_pipeline_id", "Id of the newest pipeline of a ref.");
pub(super) const PIPELINE_CREATED: Family = Family::gauge(
    "age_pipeline_created_timestamp",
    "When the newest pipeline of a ref was made, in seconds since 1970.",
);
pub(super) const CHILD_DURATION: Family = seconds(
    "age_child_pipeline_duration_seconds",
    "How long pipelines ran that another pipeline had started, each once, as it finished first.",
);
pub(super) const CHILD_STATUS: Family = Family::gauge(
    "age_child_pipeline_status",
    "1 for the status of the newest pipeline that a job of another pipeline started.",
);
pub(super) const CHILD_RUNS: Family = Family::counter(
    "age_child_pipeline_run_count",
    "Pipelines that finished and that another pipeline had started, each once.",
);
pub(super) const CHILD_QUEUED: Family = seconds(
    "age_child_pipeline_queued_duration_seconds",
    "How long pipelines that another pipeline had started waited for their first runner.",
);
pub(super) const JOB_DURATION: Family = seconds(
    "age_job_duration_seconds",
    "How long jobs ran that finished, each run of a job once.",
);
pub(super) const JOB_QUEUED: Family = seconds(
    "age_job_queued_duration_seconds",
    "How long jobs that finished had waited for a runner.",
);
pub(super) const JOB_STATUS: Family = Family::gauge(
    "age_job_status",
    "1 for the status of the newest run of a job of a ref.",
);
pub(super) const JOB_RUNS: Family = Family::counter(
    "age_job_run_count",
    "Runs of jobs that finished with success, failure or cancellation, each once.",
);
pub(super) const JOB_ARTIFACTS: Family = Family::gauge(
    "age_job_artifact_size_bytes",
    "Size of the artifacts archive of the newest run of a job.",
)
.in_unit("bytes");
pub(super) const SERIES: Family = Family::gauge("age_series", "Series of a family in this scrape.");
pub(super) const SERIES_DROPPED: Family = Family::gauge(
    "age_series_dropped",
    "Series of a family that are left out of this scrape, because there are more than may be.",
);
pub(super) const SERIES_LIMIT: Family = Family::gauge(
    "age_series_limit",
    "Series that a family may have in a scrape. Absent when there is no limit.",
);
