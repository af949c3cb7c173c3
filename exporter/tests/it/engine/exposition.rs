//! The whole scrape, in both formats.

use std::path::Path;
use std::sync::Arc;

use amazing_gitlab_exporter::exposition::{Format, MetricSource};
use amazing_gitlab_exporter::facts::{Ledger, PipelineSeen, ProjectOptions};
use amazing_gitlab_exporter::ledger::Engine;
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::store::EphemeralStore;

use super::harness::*;
use super::restarts::fill;

const TEXT: &str = include_str!("../../fixtures/scrape.txt");
const OPENMETRICS: &str = include_str!("../../fixtures/scrape.openmetrics");
const OPERATIONAL_TEXT: &str = include_str!("../../fixtures/operational.txt");
const OPERATIONAL_OPENMETRICS: &str = include_str!("../../fixtures/operational.openmetrics");

#[tokio::test]
async fn a_scrape_is_written_as_it_always_was() {
    let engine = engine().await;
    fill(&engine).await;
    let engine: Arc<dyn MetricSource> = Arc::new(engine);
    for (format, golden, name) in [
        (Format::Text, TEXT, "scrape.txt"),
        (Format::OpenMetrics, OPENMETRICS, "scrape.openmetrics"),
    ] {
        compare(&text(&[Arc::clone(&engine)], format), golden, name);
    }
}

/// The files are read by other programs as well: `cargo xtask scrapes`.
fn compare(text: &str, golden: &str, name: &str) {
    if text != golden {
        let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&seen, text).unwrap();
        panic!(
            "{name} differs from what was written now: {}",
            seen.display()
        );
    }
}

#[tokio::test]
async fn a_family_has_no_more_series_than_it_may() {
    let mut options = options();
    options.most_series = 10;
    let engine = Engine::open(
        Arc::new(EphemeralStore::default()),
        options,
        Operational::new(at(0)),
    )
    .await
    .unwrap();
    engine.track_project(
        PROJECT,
        ProjectOptions {
            sparse_status: false,
            ..ProjectOptions::default()
        },
    );
    engine.admit(look(0, [])).await.unwrap();
    let pipelines = [("main", 1), ("one", 2), ("two", 3)].map(|(git_ref, id)| PipelineSeen {
        git_ref: git_ref.into(),
        ..ended(id, "success", 60)
    });
    engine.admit(look(61, pipelines)).await.unwrap();
    let scrape = scrape(&engine);
    assert_eq!(scrape.family("age_pipeline_status").len(), 10);
    // A histogram of three buckets is five series, and is there whole or not at all.
    assert_eq!(
        scrape.family("age_pipeline_duration_seconds_count").len(),
        2
    );
    let of = |family: &str| scrape.0[family];
    assert_eq!(of(r#"age_series{family="age_pipeline_status"}"#), 10.0);
    assert_eq!(
        of(r#"age_series_dropped{family="age_pipeline_status"}"#),
        29.0
    );
    assert_eq!(
        of(r#"age_series_dropped{family="age_pipeline_duration_seconds"}"#),
        5.0
    );
    assert_eq!(of(r#"age_series_dropped{family="age_pipeline_id"}"#), 0.0);
    assert_eq!(of("age_series_limit"), 10.0);
}

#[test]
fn the_exporter_s_own_metrics_are_written_as_they_always_were() {
    let operational = Operational::new(at(0));
    operational.api_request(
        "GET",
        "/projects/:id/pipelines",
        Some(200),
        std::time::Duration::from_millis(70),
    );
    operational.rate_limit(Some(1999), Some(at(60)));
    operational.throttled(std::time::Duration::from_millis(1500));
    operational.projects_tracked(1);
    operational.collected("pipelines", std::time::Duration::from_secs(3));
    operational.collection_failed("jobs", "timeout");
    operational.tier(amazing_gitlab_exporter::operational::Tier::Free);
    operational.collector_enabled("jobs", true);
    operational.succeeded("jobs", PROJECT, &"acme/shop".into(), at(30));
    operational.admitted(counted(5, 6, 7));
    operational.webhook_received("pipeline", at(31));
    operational.webhook_refused("token");
    operational.config_reloaded(true, at(0));
    let operational: Arc<dyn MetricSource> = Arc::new(operational);
    for (format, golden, name) in [
        (Format::Text, OPERATIONAL_TEXT, "operational.txt"),
        (
            Format::OpenMetrics,
            OPERATIONAL_OPENMETRICS,
            "operational.openmetrics",
        ),
    ] {
        // What the process uses is another at each run.
        let text: String = text(&[Arc::clone(&operational)], format)
            .split_inclusive('\n')
            .filter(|line| !line.contains("process_"))
            .collect();
        compare(&text, golden, name);
    }
}
