//! What is counted, in a registry that the program hands in.

use std::time::Duration;

use pipewright_core::observability::{
    BYTES, CounterFamily, GaugeFamily, HistogramFamily, JOB_SECONDS, MetricSpec, MetricsSink,
    PIPELINE_SECONDS,
};

use crate::error::ErrorKind;
use crate::types::{GitRef, Job, PipelineSource, PipelineStatus, ProjectRef};

const PIPELINES_TRIGGERED: MetricSpec<3> = MetricSpec::new(
    "gitlab_pipelines_triggered_total",
    "Pipelines that were started through this client",
    ["project", "ref", "source"],
);
const PIPELINES_COMPLETED: MetricSpec<2> = MetricSpec::new(
    "gitlab_pipelines_completed_total",
    "Pipelines that were seen to finish",
    ["project", "status"],
);
const PIPELINE_DURATION: MetricSpec<2> = MetricSpec::new(
    "gitlab_pipeline_duration_seconds",
    "Seconds that finished pipelines ran",
    ["project", "status"],
);
const JOBS: MetricSpec<3> = MetricSpec::new(
    "gitlab_jobs_total",
    "Jobs that were seen to finish",
    ["project", "stage", "status"],
);
const JOB_DURATION: MetricSpec<2> = MetricSpec::new(
    "gitlab_job_duration_seconds",
    "Seconds that finished jobs ran",
    ["project", "stage"],
);
const ARTIFACTS_DOWNLOADED: MetricSpec<1> = MetricSpec::new(
    "gitlab_artifacts_downloaded_bytes",
    "Bytes of each artifact that was downloaded",
    ["project"],
);
const WEBHOOK_EVENTS: MetricSpec<1> = MetricSpec::new(
    "gitlab_webhook_events_total",
    "Web hooks that were received",
    ["event_type"],
);
const ERRORS: MetricSpec<1> =
    MetricSpec::new("gitlab_errors_total", "Calls that failed", ["error_type"]);
const RATE_LIMIT_REMAINING: MetricSpec<0> = MetricSpec::new(
    "gitlab_rate_limit_remaining",
    "Requests that the server said are left",
    [],
);

/// What a client counts. Clones count together; one set may serve many clients.
///
/// ```
/// use pipewright_core::observability::MetricsSink;
/// use pipewright_gitlab::metrics::GitLabMetrics;
/// use prometheus_client::registry::Registry;
///
/// let mut registry = Registry::default();
/// let metrics = GitLabMetrics::new(&mut MetricsSink::new(&mut registry));
/// metrics.webhook_event("Pipeline Hook");
/// ```
#[derive(Clone, Debug)]
pub struct GitLabMetrics {
    pipelines_triggered: CounterFamily<3>,
    pipelines_completed: CounterFamily<2>,
    pipeline_duration: HistogramFamily<2>,
    jobs: CounterFamily<3>,
    job_duration: HistogramFamily<2>,
    artifacts_downloaded: HistogramFamily<1>,
    webhook_events: CounterFamily<1>,
    errors: CounterFamily<1>,
    rate_limit_remaining: GaugeFamily<0>,
}

impl GitLabMetrics {
    /// Registers the metrics. Once for a registry: clone what comes back.
    pub fn new(sink: &mut MetricsSink<'_>) -> Self {
        Self {
            pipelines_triggered: sink.counter(&PIPELINES_TRIGGERED),
            pipelines_completed: sink.counter(&PIPELINES_COMPLETED),
            pipeline_duration: sink.histogram(&PIPELINE_DURATION, PIPELINE_SECONDS),
            jobs: sink.counter(&JOBS),
            job_duration: sink.histogram(&JOB_DURATION, JOB_SECONDS),
            artifacts_downloaded: sink.histogram(&ARTIFACTS_DOWNLOADED, BYTES),
            webhook_events: sink.counter(&WEBHOOK_EVENTS),
            errors: sink.counter(&ERRORS),
            rate_limit_remaining: sink.gauge(&RATE_LIMIT_REMAINING),
        }
    }

    /// A pipeline was started.
    pub fn pipeline_triggered(
        &self,
        project: &ProjectRef,
        git_ref: &GitRef,
        source: Option<&PipelineSource>,
    ) {
        let source = source.unwrap_or(&PipelineSource::Unknown);
        self.pipelines_triggered.increment([
            &project.to_string(),
            git_ref.as_str(),
            source.as_str(),
        ]);
    }

    /// A pipeline was seen to finish.
    pub fn pipeline_completed(
        &self,
        project: &ProjectRef,
        status: &PipelineStatus,
        duration: Option<Duration>,
    ) {
        let labels = [&project.to_string(), status.as_str()];
        self.pipelines_completed.increment(labels);
        if let Some(duration) = duration {
            self.pipeline_duration
                .observe(labels, duration.as_secs_f64());
        }
    }

    /// A job was seen to finish.
    pub fn job_completed(&self, project: &ProjectRef, job: &Job) {
        let project = project.to_string();
        self.jobs
            .increment([&project, &job.stage, job.status.as_str()]);
        // A clock that was set back makes it negative, which no histogram takes back.
        if let Some(seconds) = job.duration.filter(|seconds| *seconds >= 0.0) {
            self.job_duration.observe([&project, &job.stage], seconds);
        }
    }

    /// An artifact was downloaded.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a histogram of sizes is no ledger"
    )]
    pub fn artifact_downloaded(&self, project: &ProjectRef, bytes: u64) {
        self.artifacts_downloaded
            .observe([&project.to_string()], bytes as f64);
    }

    /// A web hook was received.
    pub fn webhook_event(&self, event_type: &str) {
        self.webhook_events.increment([event_type]);
    }

    /// A call failed.
    pub fn error(&self, kind: &ErrorKind) {
        self.errors.increment([kind.code()]);
    }

    /// The server said how many requests are left.
    #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^52")]
    pub fn rate_limit_remaining(&self, remaining: u64) {
        self.rate_limit_remaining.set([], remaining as f64);
    }
}

impl Default for GitLabMetrics {
    /// Counts nothing.
    fn default() -> Self {
        Self::new(&mut MetricsSink::none())
    }
}
