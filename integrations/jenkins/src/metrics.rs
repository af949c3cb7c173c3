//! What is counted, in a registry that the program hands in.

use std::time::Duration;

use pipewright_core::observability::{
    BYTES, CounterFamily, HistogramFamily, JOB_SECONDS, MetricSpec, MetricsSink, PIPELINE_SECONDS,
};

use crate::error::ErrorKind;
use crate::types::JobRef;

const BUILDS_TRIGGERED: MetricSpec<1> = MetricSpec::new(
    "jenkins_builds_triggered_total",
    "Builds that were started through this client",
    ["job"],
);
const BUILDS_COMPLETED: MetricSpec<2> = MetricSpec::new(
    "jenkins_builds_completed_total",
    "Builds that were seen to finish",
    ["job", "result"],
);
const BUILD_DURATION: MetricSpec<2> = MetricSpec::new(
    "jenkins_build_duration_seconds",
    "Seconds that finished builds ran",
    ["job", "result"],
);
const QUEUE_WAIT: MetricSpec<1> = MetricSpec::new(
    "jenkins_queue_wait_seconds",
    "Seconds that items were waited for until they left the queue",
    ["job"],
);
const ARTIFACTS_DOWNLOADED: MetricSpec<1> = MetricSpec::new(
    "jenkins_artifacts_downloaded_bytes",
    "Bytes of each artifact that was downloaded",
    ["job"],
);
const CRUMBS: MetricSpec<0> = MetricSpec::new(
    "jenkins_crumbs_fetched_total",
    "Crumbs that were fetched for writes",
    [],
);
const ERRORS: MetricSpec<1> =
    MetricSpec::new("jenkins_errors_total", "Calls that failed", ["error_type"]);

/// What a client counts. Clones count together; one set may serve many clients.
///
/// ```
/// use pipewright_core::observability::MetricsSink;
/// use pipewright_jenkins::metrics::JenkinsMetrics;
/// use prometheus_client::registry::Registry;
///
/// let mut registry = Registry::default();
/// let metrics = JenkinsMetrics::new(&mut MetricsSink::new(&mut registry));
/// metrics.build_triggered(&"acme/shop".parse()?);
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct JenkinsMetrics {
    builds_triggered: CounterFamily<1>,
    builds_completed: CounterFamily<2>,
    build_duration: HistogramFamily<2>,
    queue_wait: HistogramFamily<1>,
    artifacts_downloaded: HistogramFamily<1>,
    crumbs: CounterFamily<0>,
    errors: CounterFamily<1>,
}

impl JenkinsMetrics {
    /// Registers the metrics. Once for a registry: clone what comes back.
    pub fn new(sink: &mut MetricsSink<'_>) -> Self {
        Self {
            builds_triggered: sink.counter(&BUILDS_TRIGGERED),
            builds_completed: sink.counter(&BUILDS_COMPLETED),
            build_duration: sink.histogram(&BUILD_DURATION, PIPELINE_SECONDS),
            queue_wait: sink.histogram(&QUEUE_WAIT, JOB_SECONDS),
            artifacts_downloaded: sink.histogram(&ARTIFACTS_DOWNLOADED, BYTES),
            crumbs: sink.counter(&CRUMBS),
            errors: sink.counter(&ERRORS),
        }
    }

    /// A build was put into the queue.
    pub fn build_triggered(&self, job: &JobRef) {
        self.builds_triggered.increment([job.full_name()]);
    }

    /// A build was seen to finish.
    pub fn build_completed(&self, job: &JobRef, result: &str, duration: Option<Duration>) {
        let labels = [job.full_name(), result];
        self.builds_completed.increment(labels);
        if let Some(duration) = duration {
            self.build_duration.observe(labels, duration.as_secs_f64());
        }
    }

    /// An item was seen to leave the queue.
    pub fn queue_waited(&self, job: Option<&JobRef>, waited: Duration) {
        let job = job.map_or("", JobRef::full_name);
        self.queue_wait.observe([job], waited.as_secs_f64());
    }

    /// An artifact was downloaded.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a histogram of sizes is no ledger"
    )]
    pub fn artifact_downloaded(&self, job: &JobRef, bytes: u64) {
        self.artifacts_downloaded
            .observe([job.full_name()], bytes as f64);
    }

    /// A crumb was fetched.
    pub fn crumb_fetched(&self) {
        self.crumbs.increment([]);
    }

    /// A call failed.
    pub fn error(&self, kind: ErrorKind) {
        self.errors.increment([kind.code()]);
    }
}

impl Default for JenkinsMetrics {
    /// Counts nothing.
    fn default() -> Self {
        Self::new(&mut MetricsSink::none())
    }
}
