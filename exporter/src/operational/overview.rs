//! The same figures for a person: the landing page.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::{LastSuccess, Operational};

/// What the exporter did so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Requests to GitLab.
    pub requests: u64,
    /// Projects that are looked at.
    pub projects: u64,
    /// Finished pipelines and jobs that were counted.
    pub counted: u64,
    /// Those that were refused because they had been counted before.
    pub duplicates: u64,
    /// Those from before the first look.
    pub history: u64,
    /// Webhooks that were taken in.
    pub webhooks: u64,
    /// Each collector by name.
    pub collectors: BTreeMap<String, CollectorOverview>,
    /// When each collector last saw each project, by project id.
    pub last_success: Vec<LastSuccess>,
}

/// What a collector did so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollectorOverview {
    /// Whether it runs.
    pub enabled: bool,
    /// Rounds that it ended.
    pub rounds: u64,
    /// How long these took together, in seconds.
    pub seconds: f64,
    /// Rounds, or parts of one, that failed.
    pub errors: u64,
}

impl Operational {
    /// The figures of now.
    pub fn overview(&self) -> Overview {
        let inner = &*self.inner;
        let mut collectors = BTreeMap::<String, CollectorOverview>::new();
        for (labels, enabled) in inner.collector_enabled.copy() {
            collectors
                .entry(first_value(labels.as_str()))
                .or_default()
                .enabled = enabled > 0.0;
        }
        for (labels, observed) in inner.round_duration.copy() {
            let collector = collectors.entry(first_value(labels.as_str())).or_default();
            collector.rounds = observed.count();
            collector.seconds = observed.sum();
        }
        for (labels, errors) in inner.round_errors.copy() {
            collectors
                .entry(first_value(labels.as_str()))
                .or_default()
                .errors += errors;
        }
        let sum = |series: Vec<(_, u64)>| series.iter().map(|(_, count)| count).sum();
        Overview {
            requests: sum(inner.requests.copy()),
            projects: inner.projects_tracked.load(Ordering::Relaxed),
            counted: inner.counted.load(Ordering::Relaxed),
            duplicates: inner.duplicates.load(Ordering::Relaxed),
            history: inner.history.load(Ordering::Relaxed),
            webhooks: sum(inner.webhooks.copy()),
            collectors,
            last_success: inner.last_success.all(),
        }
    }
}

/// Collectors' names hold nothing that is escaped.
fn first_value(labels: &str) -> String {
    labels.split('"').nth(1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn collectors_are_summed_up_by_name() {
        let operational = Operational::new("2026-11-21T12:00:00Z".parse().unwrap());
        operational.collector_enabled("jobs", true);
        operational.collected("jobs", Duration::from_secs(2));
        operational.collected("jobs", Duration::from_secs(3));
        operational.collection_failed("jobs", "timeout");
        operational.collection_failed("jobs", "forbidden");
        let overview = operational.overview();
        assert_eq!(
            overview.collectors["jobs"],
            CollectorOverview {
                enabled: true,
                rounds: 2,
                seconds: 5.0,
                errors: 2,
            }
        );
    }
}
