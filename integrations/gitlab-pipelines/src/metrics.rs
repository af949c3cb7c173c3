//! What is counted, in a registry that the program hands in.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::error::ErrorKind;
use crate::types::{GitRef, Job, JobStatus, PipelineSource, PipelineStatus, ProjectRef};

/// Seconds: from a quick check to a long night.
const DURATIONS: [f64; 12] = [
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0,
];
/// Bytes: from a report to a disk image.
const SIZES: [f64; 8] = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Triggered {
    project: String,
    r#ref: String,
    source: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProjectStatus {
    project: String,
    status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    project: String,
    stage: String,
    status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProjectStage {
    project: String,
    stage: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProjectOnly {
    project: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventType {
    event_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorType {
    error_type: &'static str,
}

/// What a client counts. One set may serve many clients.
///
/// ```
/// use pipewright_gitlab::metrics::GitLabMetrics;
/// use prometheus_client::registry::Registry;
///
/// let mut registry = Registry::default();
/// let metrics = GitLabMetrics::register(&mut registry);
/// metrics.webhook_event("Pipeline Hook");
/// ```
#[derive(Clone)]
pub struct GitLabMetrics {
    pipelines_triggered: Family<Triggered, Counter>,
    pipelines_completed: Family<ProjectStatus, Counter>,
    pipeline_duration: Family<ProjectStatus, Histogram>,
    jobs: Family<JobLabels, Counter>,
    job_duration: Family<ProjectStage, Histogram>,
    artifacts_downloaded: Family<ProjectOnly, Histogram>,
    webhook_events: Family<EventType, Counter>,
    errors: Family<ErrorType, Counter>,
    rate_limit_remaining: Gauge,
}

impl GitLabMetrics {
    /// Makes the metrics and adds them to a registry.
    pub fn register(registry: &mut Registry) -> Self {
        let durations = || Histogram::new(DURATIONS);
        let metrics = Self {
            pipelines_triggered: Family::default(),
            pipelines_completed: Family::default(),
            pipeline_duration: Family::new_with_constructor(durations),
            jobs: Family::default(),
            job_duration: Family::new_with_constructor(durations),
            artifacts_downloaded: Family::new_with_constructor(|| Histogram::new(SIZES)),
            webhook_events: Family::default(),
            errors: Family::default(),
            rate_limit_remaining: Gauge::default(),
        };
        // The registry adds `_total` to the names of counters.
        registry.register(
            "gitlab_pipelines_triggered",
            "Pipelines that were started through this client",
            metrics.pipelines_triggered.clone(),
        );
        registry.register(
            "gitlab_pipelines_completed",
            "Pipelines that were seen to finish",
            metrics.pipelines_completed.clone(),
        );
        registry.register(
            "gitlab_pipeline_duration_seconds",
            "Seconds that finished pipelines ran",
            metrics.pipeline_duration.clone(),
        );
        registry.register(
            "gitlab_jobs",
            "Jobs that were seen to finish",
            metrics.jobs.clone(),
        );
        registry.register(
            "gitlab_job_duration_seconds",
            "Seconds that finished jobs ran",
            metrics.job_duration.clone(),
        );
        registry.register(
            "gitlab_artifacts_downloaded_bytes",
            "Bytes of each artifact that was downloaded",
            metrics.artifacts_downloaded.clone(),
        );
        registry.register(
            "gitlab_webhook_events",
            "Web hooks that were received",
            metrics.webhook_events.clone(),
        );
        registry.register("gitlab_errors", "Calls that failed", metrics.errors.clone());
        registry.register(
            "gitlab_rate_limit_remaining",
            "Requests that the server said are left",
            metrics.rate_limit_remaining.clone(),
        );
        metrics
    }

    /// A pipeline was started.
    pub fn pipeline_triggered(
        &self,
        project: &ProjectRef,
        git_ref: &GitRef,
        source: Option<&PipelineSource>,
    ) {
        let labels = Triggered {
            project: project.to_string(),
            r#ref: git_ref.to_string(),
            source: source.unwrap_or(&PipelineSource::Unknown).to_string(),
        };
        self.pipelines_triggered.get_or_create(&labels).inc();
    }

    /// A pipeline was seen to finish.
    pub fn pipeline_completed(
        &self,
        project: &ProjectRef,
        status: &PipelineStatus,
        duration: Option<Duration>,
    ) {
        let labels = ProjectStatus {
            project: project.to_string(),
            status: status.as_str().to_owned(),
        };
        self.pipelines_completed.get_or_create(&labels).inc();
        if let Some(duration) = duration {
            self.pipeline_duration
                .get_or_create(&labels)
                .observe(duration.as_secs_f64());
        }
    }

    /// A job was seen to finish.
    pub fn job_completed(&self, project: &ProjectRef, job: &Job) {
        let project = project.to_string();
        let stage = job.stage.clone();
        let labels = JobLabels {
            project: project.clone(),
            stage: stage.clone(),
            status: JobStatus::as_str(&job.status).to_owned(),
        };
        self.jobs.get_or_create(&labels).inc();
        if let Some(seconds) = job.duration {
            self.job_duration
                .get_or_create(&ProjectStage { project, stage })
                .observe(seconds);
        }
    }

    /// An artifact was downloaded.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a histogram of sizes is no ledger"
    )]
    pub fn artifact_downloaded(&self, project: &ProjectRef, bytes: u64) {
        let labels = ProjectOnly {
            project: project.to_string(),
        };
        self.artifacts_downloaded
            .get_or_create(&labels)
            .observe(bytes as f64);
    }

    /// A web hook was received.
    pub fn webhook_event(&self, event_type: &str) {
        let labels = EventType {
            event_type: event_type.to_owned(),
        };
        self.webhook_events.get_or_create(&labels).inc();
    }

    /// A call failed.
    pub fn error(&self, kind: &ErrorKind) {
        self.errors
            .get_or_create(&ErrorType {
                error_type: kind.code(),
            })
            .inc();
    }

    /// The server said how many requests are left.
    pub fn rate_limit_remaining(&self, remaining: u64) {
        self.rate_limit_remaining
            .set(i64::try_from(remaining).unwrap_or(i64::MAX));
    }
}

impl fmt::Debug for GitLabMetrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitLabMetrics")
            .finish_non_exhaustive()
    }
}
