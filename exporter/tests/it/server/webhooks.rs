use std::sync::atomic::Ordering;

use http::{Method, StatusCode};
use rstest::rstest;

use super::support::{Played, played};

const TEXT: &str = "wildcards: [{}]\nserver: {webhook: {enabled: true, secret_token: planted}}\n";
const PUSH: &str = r#"{"object_kind":"push","ref":"refs/heads/main","before":"95790bf8","after":"da156088","project":{"id":1,"path_with_namespace":"acme/shop"}}"#;

async fn post(played: &Played, headers: &[(&'static str, &str)], body: &str) -> StatusCode {
    played
        .send(Method::POST, "/webhook", headers, body)
        .await
        .status
}

#[rstest]
#[case::right(&[("x-gitlab-token", "planted")], PUSH, 200)]
#[case::none(&[], PUSH, 401)]
#[case::wrong(&[("x-gitlab-token", "wrong")], PUSH, 401)]
#[case::half(&[("x-gitlab-token", "plant")], PUSH, 401)]
#[case::empty(&[("x-gitlab-token", "")], PUSH, 401)]
#[case::two(&[("x-gitlab-token", "planted"), ("x-gitlab-token", "planted")], PUSH, 401)]
#[case::of_no_use(&[("x-gitlab-token", "planted")], r#"{"object_kind":"wiki_page"}"#, 200)]
#[case::no_json(&[("x-gitlab-token", "planted")], "<html>", 400)]
#[tokio::test]
async fn what_is_genuine_is_accepted(
    #[case] headers: &[(&'static str, &str)],
    #[case] body: &str,
    #[case] status: u16,
) {
    let played = played(TEXT);
    assert_eq!(post(&played, headers, body).await.as_u16(), status);
    let taken = played.inlet.taken.lock().unwrap().len();
    assert_eq!(taken, usize::from(status == 200));
}

#[tokio::test]
async fn what_came_before_is_accepted_and_not_handed_on_again() {
    let played = played(TEXT);
    let headers = [("x-gitlab-token", "planted"), ("idempotency-key", "one")];
    for _ in 0..3 {
        assert_eq!(post(&played, &headers, PUSH).await, StatusCode::OK);
    }
    assert_eq!(played.inlet.taken.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_finds_no_room_may_come_again() {
    let played = played(TEXT);
    let headers = [("x-gitlab-token", "planted"), ("idempotency-key", "one")];
    played.inlet.full.store(true, Ordering::Relaxed);
    let answer = played.send(Method::POST, "/webhook", &headers, PUSH).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.header("retry-after").is_some());
    played.inlet.full.store(false, Ordering::Relaxed);
    assert_eq!(post(&played, &headers, PUSH).await, StatusCode::OK);
    assert_eq!(played.inlet.taken.lock().unwrap().len(), 1);
    let metrics = played.get("/metrics").await.text();
    assert!(
        metrics.contains("age_webhook_refused_total{reason=\"full\"} 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("age_webhook_events_total{event=\"push\"} 1"),
        "{metrics}"
    );
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_it() {
    let played = played(TEXT);
    let body = format!(
        "{{\"object_kind\":\"push\",\"x\":\"{}\"}}",
        "x".repeat(11 << 20)
    );
    let status = post(&played, &[("x-gitlab-token", "planted")], &body).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_secret_may_be_in_a_file_that_changes() {
    let played =
        played("wildcards: [{}]\nserver: {webhook: {enabled: true, secret_token_file: hook}}\n");
    let right = [("x-gitlab-token", "second-planted")];
    // Not there yet: it is not GitLab's fault, and it is to come again.
    assert_eq!(
        post(&played, &right, PUSH).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    std::fs::write(played.config.path("hook"), "first\n").unwrap();
    assert_eq!(post(&played, &right, PUSH).await, StatusCode::UNAUTHORIZED);
    std::fs::write(played.config.path("hook"), "second-planted\n").unwrap();
    assert_eq!(post(&played, &right, PUSH).await, StatusCode::OK);
    assert!(played.redactor.is_in(b"second-planted"));
}

#[tokio::test]
async fn another_configuration_enables_and_disables_them() {
    let played = played("wildcards: [{}]\n");
    assert_eq!(post(&played, &[], PUSH).await, StatusCode::NOT_FOUND);
    std::fs::write(played.config.path("config.yml"), TEXT).unwrap();
    std::sync::Arc::clone(&played.reloader)
        .reload()
        .await
        .unwrap();
    played
        .webhooks
        .configure(&played.reloader.current().config.server.webhook);
    assert_eq!(
        post(&played, &[("x-gitlab-token", "planted")], PUSH).await,
        StatusCode::OK
    );
}
