use super::super::kinds::{Boolean, BucketList, Seconds, Whole, WordList};
use super::super::section::Section;
use crate::config::{
    Collectors, DoraCollector, EnvironmentsCollector, JobsCollector, MergeRequestsCollector,
    PipelinesCollector, SimpleCollector, TestReportsCollector,
};

const PER_REF: Whole = Whole {
    least: 1,
    most: 1000,
};

pub(super) fn collectors(section: &mut Section<'_, '_>) -> Collectors {
    let default = Collectors::default();
    Collectors {
        pipelines: section.section("pipelines", |section| pipelines(section, default.pipelines)),
        jobs: section.section("jobs", |section| jobs(section, default.jobs)),
        merge_requests: section.section("merge_requests", |section| {
            merge_requests(section, default.merge_requests)
        }),
        environments: section.section("environments", |section| {
            let simple = schedule(
                section,
                default.environments.enabled,
                default.environments.interval,
            );
            EnvironmentsCollector {
                enabled: simple.enabled,
                interval: simple.interval,
                exclude_stopped: section.get(
                    "exclude_stopped",
                    &Boolean,
                    default.environments.exclude_stopped,
                ),
            }
        }),
        test_reports: section.section("test_reports", |section| {
            let simple = schedule(
                section,
                default.test_reports.enabled,
                default.test_reports.interval,
            );
            TestReportsCollector {
                enabled: simple.enabled,
                interval: simple.interval,
                include_test_cases: section.get(
                    "include_test_cases",
                    &Boolean,
                    default.test_reports.include_test_cases,
                ),
            }
        }),
        dora: section.section("dora", |section| {
            let simple = schedule(section, default.dora.enabled, default.dora.interval);
            DoraCollector {
                enabled: simple.enabled,
                interval: simple.interval,
                environment_tiers: section.get(
                    "environment_tiers",
                    &WordList,
                    default.dora.environment_tiers,
                ),
            }
        }),
        value_stream: simple(section, "value_stream", &default.value_stream),
        code_review: simple(section, "code_review", &default.code_review),
        repository: simple(section, "repository", &default.repository),
        contributors: simple(section, "contributors", &default.contributors),
    }
}

fn schedule(
    section: &mut Section<'_, '_>,
    enabled: bool,
    interval: std::time::Duration,
) -> SimpleCollector {
    SimpleCollector {
        enabled: section.get("enabled", &Boolean, enabled),
        interval: section.get("interval_seconds", &Seconds, interval),
    }
}

fn simple(
    section: &mut Section<'_, '_>,
    key: &'static str,
    default: &SimpleCollector,
) -> SimpleCollector {
    section.section(key, |section| {
        schedule(section, default.enabled, default.interval)
    })
}

fn pipelines(section: &mut Section<'_, '_>, default: PipelinesCollector) -> PipelinesCollector {
    let simple = schedule(section, default.enabled, default.interval);
    PipelinesCollector {
        enabled: simple.enabled,
        interval: simple.interval,
        include_child_pipelines: section.get(
            "include_child_pipelines",
            &Boolean,
            default.include_child_pipelines,
        ),
        histogram_buckets: section.get("histogram_buckets", &BucketList, default.histogram_buckets),
        max_pipelines_per_ref: section.get(
            "max_pipelines_per_ref",
            &PER_REF,
            default.max_pipelines_per_ref,
        ),
    }
}

fn jobs(section: &mut Section<'_, '_>, default: JobsCollector) -> JobsCollector {
    let simple = schedule(section, default.enabled, default.interval);
    JobsCollector {
        enabled: simple.enabled,
        interval: simple.interval,
        histogram_buckets: section.get("histogram_buckets", &BucketList, default.histogram_buckets),
        include_runner_details: section.get(
            "include_runner_details",
            &Boolean,
            default.include_runner_details,
        ),
    }
}

fn merge_requests(
    section: &mut Section<'_, '_>,
    default: MergeRequestsCollector,
) -> MergeRequestsCollector {
    let simple = schedule(section, default.enabled, default.interval);
    MergeRequestsCollector {
        enabled: simple.enabled,
        interval: simple.interval,
        histogram_buckets: section.get("histogram_buckets", &BucketList, default.histogram_buckets),
    }
}
