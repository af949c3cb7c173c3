use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::GzDecoder;
use futures_util::future::join_all;
use http::{Method, StatusCode};

use super::support::{Series, played, playing};
use crate::config::WATCHED;

#[tokio::test]
async fn both_formats_are_served() {
    let played = played(WATCHED);
    let text = played.get("/metrics").await;
    assert_eq!(
        text.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    assert!(
        text.text()
            .contains("\nage_pipeline_id{project=\"acme/shop\",ref=\"main\"} 2\n")
    );
    assert!(text.text().contains("age_build_info{"));

    let accept = [("accept", "application/openmetrics-text; version=1.0.0")];
    let open = played.send(Method::GET, "/metrics", &accept, "").await;
    assert_eq!(
        open.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    assert!(open.text().ends_with("# EOF\n"));
    assert_eq!(open.text().matches("# EOF").count(), 1);
}

#[tokio::test]
async fn it_is_compressed_for_those_who_like_it() {
    let series: Arc<Series> = Arc::new(Series {
        count: 50_000,
        panics: false,
    });
    let played = playing(WATCHED, vec![series], None);
    let plain = played.get("/metrics").await;
    let accept = [("accept-encoding", "gzip")];
    let packed = played.send(Method::GET, "/metrics", &accept, "").await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() * 5 < plain.body.len());
    let mut text = String::new();
    GzDecoder::new(&packed.body[..])
        .read_to_string(&mut text)
        .unwrap();
    let series = |text: &str| text.matches("age_pipeline_id{").count();
    assert_eq!(series(&text), 50_000);
    assert_eq!(series(&plain.text()), 50_000);
}

#[tokio::test]
async fn a_head_has_the_headers_and_nothing_else() {
    let played = played(WATCHED);
    let head = played.send(Method::HEAD, "/metrics", &[], "").await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(
        head.header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn a_source_that_panics_costs_only_itself() {
    let broken = Arc::new(Series {
        count: 2,
        panics: true,
    });
    let played = playing(WATCHED, vec![broken], None);
    let answer = played.get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    assert!(
        text.contains("age_pipeline_id{project=\"acme/shop\",ref=\"main\"} 1\n"),
        "{text}"
    );
    assert!(text.contains("age_build_info{"), "{text}");
    assert!(
        text.lines()
            .all(|line| line.starts_with('#') || line.contains(' '))
    );
}

#[tokio::test]
async fn more_scrapes_than_allowed_wait_their_turn() {
    let played = played("wildcards: [{}]\nserver: {max_concurrent_scrapes: 1}\n");
    let answers = join_all((0..20).map(|_| played.get("/metrics"))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    let lengths: Vec<_> = answers
        .iter()
        .map(|answer| answer.text().lines().count())
        .collect();
    assert!(
        lengths.iter().all(|length| *length == lengths[0]),
        "{lengths:?}"
    );
}

/// A scraper that takes nothing holds its place only as long as it said it would wait.
#[tokio::test]
async fn a_scraper_that_takes_nothing_frees_its_place() {
    let series = Arc::new(Series {
        count: 500_000,
        panics: false,
    });
    let played = playing(
        "wildcards: [{}]\nserver: {max_concurrent_scrapes: 1}\n",
        vec![series],
        None,
    );
    let mut request = http::Request::get("http://exporter/metrics")
        .header("x-prometheus-scrape-timeout-seconds", "0.05")
        .body(axum::body::Body::empty())
        .unwrap();
    *request.version_mut() = http::Version::HTTP_11;
    let mut router = played.router.clone();
    let held = tower_service::Service::call(&mut router, request)
        .await
        .unwrap();
    let next = tokio::time::timeout(Duration::from_secs(20), played.get("/metrics")).await;
    assert_eq!(next.unwrap().status, StatusCode::OK);
    // What was cut off must not look whole.
    let rest = axum::body::to_bytes(held.into_body(), usize::MAX).await;
    assert!(rest.is_err());
}
