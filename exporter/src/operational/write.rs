//! The families as they are scraped.

use std::io;
use std::sync::atomic::Ordering;

use super::counting::{Inner, lossy, milliseconds_as_seconds};
use super::families::{
    API_REQUEST_DURATION, API_REQUESTS, BUILD_INFO, COLLECTOR_ENABLED, FACTS, GITLAB_TIER,
    PROCESS_START, PROJECTS_TRACKED, RATE_LIMIT_REMAINING, RATE_LIMIT_RESET, RELOAD_SUCCESSFUL,
    RELOAD_TIME, SCRAPE_DURATION, SCRAPE_ERRORS, THROTTLED, THROTTLED_SECONDS, WEBHOOK_LAST,
    WEBHOOKS, WEBHOOKS_REFUSED,
};
use super::{Operational, process};
use crate::exposition::{LabelText, MetricSource, Writer};

impl MetricSource for Operational {
    fn write(&self, out: &mut Writer<'_>) -> io::Result<()> {
        let inner = &*self.inner;
        write_api(inner, out)?;
        write_collectors(inner, out)?;
        write_webhooks(inner, out)?;
        inner
            .reload_successful
            .write_gauge(out, &RELOAD_SUCCESSFUL)?;
        inner.reload_time.write_gauge(out, &RELOAD_TIME)?;
        out.family(&BUILD_INFO)?;
        let labels = LabelText::new(&[("version", env!("CARGO_PKG_VERSION"))]);
        out.gauge(&[labels.as_str()], 1.0)?;
        out.family(&PROCESS_START)?;
        out.gauge(&[], milliseconds_as_seconds(inner.started))?;
        process::write(out, inner.started)
    }
}

fn write_api(inner: &Inner, out: &mut Writer<'_>) -> io::Result<()> {
    let created = inner.started;
    inner.requests.write_counter(out, &API_REQUESTS, created)?;
    inner.request_duration.write_histogram(
        out,
        &API_REQUEST_DURATION,
        &inner.request_bounds,
        created,
    )?;
    inner
        .rate_limit_remaining
        .write_gauge(out, &RATE_LIMIT_REMAINING)?;
    inner.rate_limit_reset.write_gauge(out, &RATE_LIMIT_RESET)?;
    out.family(&THROTTLED)?;
    let throttled = inner.throttled.load(Ordering::Relaxed);
    out.counter(&[], throttled, Some(created), None)?;
    out.family(&THROTTLED_SECONDS)?;
    let waited = lossy(inner.throttled_micros.load(Ordering::Relaxed)) / 1e6;
    out.counter_of(&[], waited, Some(created))
}

fn write_collectors(inner: &Inner, out: &mut Writer<'_>) -> io::Result<()> {
    let created = inner.started;
    out.family(&PROJECTS_TRACKED)?;
    out.gauge(&[], lossy(inner.projects_tracked.load(Ordering::Relaxed)))?;
    inner
        .round_duration
        .write_histogram(out, &SCRAPE_DURATION, &inner.round_bounds, created)?;
    inner
        .round_errors
        .write_counter(out, &SCRAPE_ERRORS, created)?;
    inner.tier.write_gauge(out, &GITLAB_TIER)?;
    inner
        .collector_enabled
        .write_gauge(out, &COLLECTOR_ENABLED)?;
    inner.last_success.write(out)?;
    out.family(&FACTS)?;
    for (outcome, total) in [
        ("counted", &inner.counted),
        ("duplicate", &inner.duplicates),
        ("history", &inner.history),
    ] {
        let labels = LabelText::new(&[("outcome", outcome)]);
        let total = total.load(Ordering::Relaxed);
        out.counter(&[labels.as_str()], total, Some(created), None)?;
    }
    Ok(())
}

fn write_webhooks(inner: &Inner, out: &mut Writer<'_>) -> io::Result<()> {
    inner
        .webhooks
        .write_counter(out, &WEBHOOKS, inner.started)?;
    inner
        .webhooks_refused
        .write_counter(out, &WEBHOOKS_REFUSED, inner.started)?;
    out.family(&WEBHOOK_LAST)?;
    let last = inner.webhook_last.load(Ordering::Relaxed);
    if last > i64::MIN {
        out.gauge(&[], milliseconds_as_seconds(last))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use pipewright_gitlab::types::ProjectId;

    use super::super::Tier;
    use super::*;
    use crate::exposition::{Format, render};
    use crate::facts::Admission;

    fn told() -> Operational {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let operational = Operational::new(now);
        let endpoint = "/projects/:id/pipelines";
        operational.api_request("GET", endpoint, Some(200), Duration::from_millis(70));
        operational.api_request("GET", endpoint, None, Duration::from_secs(31));
        operational.rate_limit(Some(1999), Some(now));
        operational.rate_limit(None, None);
        operational.throttled(Duration::from_millis(1500));
        operational.projects_tracked(2);
        operational.collected("pipelines", Duration::from_secs(3));
        operational.collection_failed("jobs", "timeout");
        operational.tier(Tier::Premium);
        operational.collector_enabled("jobs", true);
        operational.collector_enabled("dora", false);
        for (project, path) in [(1, "acme/old"), (1, "acme/shop"), (2, "acme/gone")] {
            operational.succeeded("jobs", ProjectId::new(project), &Arc::from(path), now);
        }
        operational.project_gone(ProjectId::new(2));
        operational.admitted(Admission {
            counted: 5,
            duplicates: 6,
            history: 7,
        });
        operational.webhook_received("pipeline", now);
        operational.webhook_refused("token");
        operational.config_reloaded(true, now);
        operational.config_reloaded(false, now);
        operational
    }

    fn text(operational: Operational, format: Format) -> String {
        let mut out = Vec::new();
        render(&[Arc::new(operational)], &mut out, format).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_was_told_is_scraped() {
        let text = text(told(), Format::Text);
        for line in [
            r#"age_api_requests_total{method="GET",endpoint="/projects/:id/pipelines",status_code="200"} 1"#,
            r#"age_api_requests_total{method="GET",endpoint="/projects/:id/pipelines",status_code="no_answer"} 1"#,
            r#"age_api_request_duration_seconds_bucket{method="GET",endpoint="/projects/:id/pipelines",le="0.1"} 1"#,
            r#"age_api_request_duration_seconds_bucket{method="GET",endpoint="/projects/:id/pipelines",le="+Inf"} 2"#,
            "age_api_rate_limit_remaining 1999",
            "age_api_rate_limit_reset_timestamp 1795262400",
            "age_api_throttled_requests_total 1",
            "age_api_throttled_seconds_total 1.5",
            "age_projects_tracked 2",
            r#"age_scrape_duration_seconds_count{collector_type="pipelines"} 1"#,
            r#"age_scrape_errors_total{collector_type="jobs",error_type="timeout"} 1"#,
            "age_gitlab_tier 1",
            r#"age_collector_enabled{collector_type="dora"} 0"#,
            r#"age_collector_enabled{collector_type="jobs"} 1"#,
            r#"age_collector_last_success_timestamp_seconds{collector_type="jobs",project="acme/shop"} 1795262400"#,
            r#"age_facts_total{outcome="duplicate"} 6"#,
            r#"age_webhook_events_total{event="pipeline"} 1"#,
            r#"age_webhook_refused_total{reason="token"} 1"#,
            "age_webhook_last_event_timestamp_seconds 1795262400",
            "age_config_last_reload_successful 0",
            "age_config_last_reload_success_timestamp_seconds 1795262400",
            "process_start_time_seconds 1795262400",
        ] {
            assert!(text.contains(&format!("\n{line}\n")), "{line} in {text}");
        }
        assert!(!text.contains("acme/gone") && !text.contains("acme/old"));
    }

    #[test]
    fn openmetrics_says_since_when_it_counts_and_ends() {
        let text = text(told(), Format::OpenMetrics);
        assert!(text.contains("# TYPE age_api_requests counter\n"));
        assert!(text.contains("# UNIT age_api_throttled_seconds seconds\n"));
        assert!(text.contains("\nage_api_throttled_requests_created 1795262400\n"));
        assert!(text.ends_with("\n# EOF\n"));
    }
}
