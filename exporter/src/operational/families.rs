//! What the families are called.

use crate::exposition::Family;

const fn seconds_counter(name: &'static str, help: &'static str) -> Family {
    Family::counter(name, help).in_unit("seconds")
}

const fn seconds_gauge(name: &'static str, help: &'static str) -> Family {
    Family::gauge(name, help).in_unit("seconds")
}

pub(super) const API_REQUESTS: Family = Family::counter(
    "age_api_requests",
    "Requests to GitLab; status_code is no_answer where none came.",
);
pub(super) const API_REQUEST_DURATION: Family = Family::histogram(
    "age_api_request_duration_seconds",
    "How long GitLab took to answer.",
)
.in_unit("seconds");
pub(super) const RATE_LIMIT_REMAINING: Family = Family::gauge(
    "age_api_rate_limit_remaining",
    "Requests that GitLab still allows until its limit resets.",
);
pub(super) const RATE_LIMIT_RESET: Family = Family::gauge(
    "age_api_rate_limit_reset_timestamp",
    "When GitLab's rate limit resets, in seconds since 1970.",
);
pub(super) const THROTTLED: Family = Family::counter(
    "age_api_throttled_requests",
    "Requests that waited for the rate limit, the configured one or GitLab's.",
);
pub(super) const THROTTLED_SECONDS: Family = seconds_counter(
    "age_api_throttled_seconds",
    "How long requests waited for the rate limit, together.",
);
pub(super) const PROJECTS_TRACKED: Family =
    Family::gauge("age_projects_tracked", "Projects that are looked at.");
pub(super) const SCRAPE_DURATION: Family = Family::histogram(
    "age_scrape_duration_seconds",
    "How long a collector took for one round.",
)
.in_unit("seconds");
pub(super) const SCRAPE_ERRORS: Family = Family::counter(
    "age_scrape_errors",
    "Rounds of a collector, or parts of one, that failed.",
);
pub(super) const GITLAB_TIER: Family = Family::gauge(
    "age_gitlab_tier",
    "The tier that GitLab's answers show: 0 free, 1 premium, 2 ultimate.",
);
pub(super) const COLLECTOR_ENABLED: Family = Family::gauge(
    "age_collector_enabled",
    "1 for a collector that runs, 0 for one that does not.",
);
pub(super) const LAST_SUCCESS: Family = seconds_gauge(
    "age_collector_last_success_timestamp_seconds",
    "When a collector last saw all that it wanted of a project.",
);
pub(super) const FACTS: Family = Family::counter(
    "age_facts",
    "Finished pipelines and jobs that were seen: counted, refused because they had been counted \
     before (duplicate), or from before the first look (history).",
);
pub(super) const WEBHOOKS: Family =
    Family::counter("age_webhook_events", "Webhooks that were taken in.");
pub(super) const WEBHOOKS_REFUSED: Family =
    Family::counter("age_webhook_refused", "Webhooks that were refused.");
pub(super) const WEBHOOK_LAST: Family = seconds_gauge(
    "age_webhook_last_event_timestamp_seconds",
    "When the last webhook was taken in.",
);
pub(super) const RELOAD_SUCCESSFUL: Family = Family::gauge(
    "age_config_last_reload_successful",
    "1 when the configuration was last read without an error, 0 when the one before it is kept.",
);
pub(super) const RELOAD_TIME: Family = seconds_gauge(
    "age_config_last_reload_success_timestamp_seconds",
    "When the configuration was last read without an error.",
);
pub(super) const BUILD_INFO: Family =
    Family::gauge("age_build_info", "Always 1; the label is the version.");
pub(super) const PROCESS_START: Family = seconds_gauge(
    "process_start_time_seconds",
    "When the process started, in seconds since 1970.",
);
pub(super) const PROCESS_CPU: Family = seconds_counter(
    "process_cpu_seconds",
    "Processor time that the process used.",
);
pub(super) const PROCESS_RESIDENT: Family = Family::gauge(
    "process_resident_memory_bytes",
    "Memory of the process that is in RAM.",
)
.in_unit("bytes");
pub(super) const PROCESS_VIRTUAL: Family = Family::gauge(
    "process_virtual_memory_bytes",
    "Address space of the process.",
)
.in_unit("bytes");
pub(super) const PROCESS_OPEN_FILES: Family =
    Family::gauge("process_open_fds", "File descriptors that are open.");
pub(super) const PROCESS_MOST_FILES: Family = Family::gauge(
    "process_max_fds",
    "File descriptors that may be open at once.",
);
