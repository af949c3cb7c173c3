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

#[tokio::test]
async fn a_scrape_is_written_as_it_always_was() {
    let engine = engine().await;
    fill(&engine).await;
    let engine: Arc<dyn MetricSource> = Arc::new(engine);
    for (format, golden, name) in [
        (Format::Text, TEXT, "scrape.txt"),
        (Format::OpenMetrics, OPENMETRICS, "scrape.openmetrics"),
    ] {
        let text = text(&[Arc::clone(&engine)], format);
        if text != golden {
            let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            std::fs::write(&seen, &text).unwrap();
            panic!(
                "{name} differs from what was written now: {}",
                seen.display()
            );
        }
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
