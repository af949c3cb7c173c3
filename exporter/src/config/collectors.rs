use std::fmt;
use std::time::Duration;

use super::Buckets;

/// What is collected, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Collectors {
    /// Pipelines and child pipelines.
    pub pipelines: PipelinesCollector,
    /// Jobs.
    pub jobs: JobsCollector,
    /// Merge requests.
    pub merge_requests: MergeRequestsCollector,
    /// Environments and deployments.
    pub environments: EnvironmentsCollector,
    /// Test reports.
    pub test_reports: TestReportsCollector,
    /// The four DORA metrics, which GitLab has in its Ultimate tier.
    pub dora: DoraCollector,
    /// Value streams, which GitLab has from its Premium tier on.
    pub value_stream: SimpleCollector,
    /// Reviews of merge requests.
    pub code_review: SimpleCollector,
    /// Repositories.
    pub repository: SimpleCollector,
    /// Who contributes.
    pub contributors: SimpleCollector,
}

/// A collector with no settings of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleCollector {
    /// Whether it works.
    pub enabled: bool,
    /// How long after one look comes the next.
    pub interval: Duration,
}

/// Pipelines and child pipelines.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelinesCollector {
    /// Whether it works. Default: yes.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 30 s.
    pub interval: Duration,
    /// Whether child and downstream pipelines are looked at. Default: yes.
    pub include_child_pipelines: bool,
    /// The buckets of the histograms of pipelines.
    pub histogram_buckets: Buckets,
    /// Pipelines of one ref that are looked at when a project is seen for the first time.
    /// Default: 10.
    pub max_pipelines_per_ref: u32,
}

/// Jobs.
#[derive(Clone, Debug, PartialEq)]
pub struct JobsCollector {
    /// Whether it works. Default: yes.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 30 s.
    pub interval: Duration,
    /// The buckets of the histograms of jobs.
    pub histogram_buckets: Buckets,
    /// Whether the kind of runner is a label with a value. Default: yes.
    pub include_runner_details: bool,
}

/// Merge requests.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeRequestsCollector {
    /// Whether it works. Default: yes.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 2 minutes.
    pub interval: Duration,
    /// The buckets of the histograms of merge requests.
    pub histogram_buckets: Buckets,
}

/// Environments and deployments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentsCollector {
    /// Whether it works. Default: no.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 5 minutes.
    pub interval: Duration,
    /// Whether stopped environments are left out. Default: yes.
    pub exclude_stopped: bool,
}

/// Test reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReportsCollector {
    /// Whether it works. Default: no.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 1 minute.
    pub interval: Duration,
    /// Whether each test case is looked at. Default: no.
    pub include_test_cases: bool,
}

/// DORA metrics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoraCollector {
    /// Whether it works. Default: yes.
    pub enabled: bool,
    /// How long after one look comes the next. Default: 1 hour.
    pub interval: Duration,
    /// The tiers of environments that count. Default: production and staging.
    pub environment_tiers: Vec<String>,
}

impl Default for Collectors {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let simple = |enabled, interval| SimpleCollector { enabled, interval };
        Self {
            pipelines: PipelinesCollector {
                enabled: true,
                interval: seconds(30),
                include_child_pipelines: true,
                histogram_buckets: Buckets::known(&[
                    5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0,
                ]),
                max_pipelines_per_ref: 10,
            },
            jobs: JobsCollector {
                enabled: true,
                interval: seconds(30),
                histogram_buckets: Buckets::known(&[
                    5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0,
                ]),
                include_runner_details: true,
            },
            merge_requests: MergeRequestsCollector {
                enabled: true,
                interval: seconds(120),
                histogram_buckets: Buckets::known(&[
                    3600.0, 7200.0, 14_400.0, 28_800.0, 86_400.0, 172_800.0, 604_800.0,
                ]),
            },
            environments: EnvironmentsCollector {
                enabled: false,
                interval: seconds(300),
                exclude_stopped: true,
            },
            test_reports: TestReportsCollector {
                enabled: false,
                interval: seconds(60),
                include_test_cases: false,
            },
            dora: DoraCollector {
                enabled: true,
                interval: seconds(3600),
                environment_tiers: vec!["production".to_owned(), "staging".to_owned()],
            },
            value_stream: simple(true, seconds(3600)),
            code_review: simple(true, seconds(300)),
            repository: simple(true, seconds(3600)),
            contributors: simple(false, seconds(3600)),
        }
    }
}

impl Collectors {
    /// Whether a collector was asked for.
    pub fn is_enabled(&self, kind: CollectorKind) -> bool {
        match kind {
            CollectorKind::Pipelines => self.pipelines.enabled,
            CollectorKind::Jobs => self.jobs.enabled,
            CollectorKind::MergeRequests => self.merge_requests.enabled,
            CollectorKind::Environments => self.environments.enabled,
            CollectorKind::TestReports => self.test_reports.enabled,
            CollectorKind::Dora => self.dora.enabled,
            CollectorKind::ValueStream => self.value_stream.enabled,
            CollectorKind::CodeReview => self.code_review.enabled,
            CollectorKind::Repository => self.repository.enabled,
            CollectorKind::Contributors => self.contributors.enabled,
        }
    }

    /// How long after one look of a collector comes the next.
    pub fn interval(&self, kind: CollectorKind) -> Duration {
        match kind {
            CollectorKind::Pipelines => self.pipelines.interval,
            CollectorKind::Jobs => self.jobs.interval,
            CollectorKind::MergeRequests => self.merge_requests.interval,
            CollectorKind::Environments => self.environments.interval,
            CollectorKind::TestReports => self.test_reports.interval,
            CollectorKind::Dora => self.dora.interval,
            CollectorKind::ValueStream => self.value_stream.interval,
            CollectorKind::CodeReview => self.code_review.interval,
            CollectorKind::Repository => self.repository.interval,
            CollectorKind::Contributors => self.contributors.interval,
        }
    }

    /// Whether a collector works: it was asked for, and there is one.
    pub fn is_active(&self, kind: CollectorKind) -> bool {
        kind.is_implemented() && self.is_enabled(kind)
    }
}

/// A collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CollectorKind {
    /// Pipelines and child pipelines.
    Pipelines,
    /// Jobs.
    Jobs,
    /// Merge requests.
    MergeRequests,
    /// Environments and deployments.
    Environments,
    /// Test reports.
    TestReports,
    /// DORA metrics.
    Dora,
    /// Value streams.
    ValueStream,
    /// Reviews of merge requests.
    CodeReview,
    /// Repositories.
    Repository,
    /// Who contributes.
    Contributors,
}

impl CollectorKind {
    /// Every collector, in the configuration's order.
    pub const ALL: [Self; 10] = [
        Self::Pipelines,
        Self::Jobs,
        Self::MergeRequests,
        Self::Environments,
        Self::TestReports,
        Self::Dora,
        Self::ValueStream,
        Self::CodeReview,
        Self::Repository,
        Self::Contributors,
    ];

    /// The key in the configuration, and the label `collector_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pipelines => "pipelines",
            Self::Jobs => "jobs",
            Self::MergeRequests => "merge_requests",
            Self::Environments => "environments",
            Self::TestReports => "test_reports",
            Self::Dora => "dora",
            Self::ValueStream => "value_stream",
            Self::CodeReview => "code_review",
            Self::Repository => "repository",
            Self::Contributors => "contributors",
        }
    }

    /// Whether this version of the exporter has it. One that it has not is accepted in the
    /// configuration and stays inactive.
    pub fn is_implemented(self) -> bool {
        matches!(self, Self::Pipelines | Self::Jobs)
    }
}

impl fmt::Display for CollectorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
