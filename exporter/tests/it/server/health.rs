use amazing_gitlab_exporter::server::Readiness;
use http::{Method, StatusCode};
use rstest::rstest;

use super::support::played;
use crate::config::WATCHED;

#[tokio::test]
async fn it_is_healthy_from_the_beginning_and_ready_once_it_has_something_to_show() {
    let played = played(WATCHED);
    let reason = "the projects are being looked for";
    played.status.0.lock().unwrap().readiness = Readiness::NotYet(reason.into());
    for path in ["/health", "/-/healthy"] {
        assert_eq!(played.get(path).await.status, StatusCode::OK);
    }
    for path in ["/ready", "/-/ready"] {
        let answer = played.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text().contains(reason));
    }
    played.status.0.lock().unwrap().readiness = Readiness::Ready;
    for path in ["/ready", "/-/ready"] {
        assert_eq!(played.get(path).await.status, StatusCode::OK);
    }
}

#[rstest]
#[case(Method::GET, "/nothing", 404)]
#[case(Method::POST, "/metrics", 405)]
#[case(Method::GET, "/-/reload", 405)]
#[case(Method::GET, "/webhook", 405)]
#[case(Method::POST, "/webhook", 404)]
#[case(Method::GET, "/debug/pprof/", 404)]
#[case(Method::GET, "/debug/pprof/cmdline", 404)]
#[tokio::test]
async fn what_is_not_there_or_not_enabled_is_told(
    #[case] method: Method,
    #[case] path: &str,
    #[case] status: u16,
) {
    let answer = played(WATCHED).send(method, path, &[], "").await;
    assert_eq!(answer.status.as_u16(), status);
}

#[tokio::test]
async fn profiles_are_served_when_enabled() {
    let played = played("wildcards: [{}]\nserver: {enable_pprof: true}\n");
    assert!(played.get("/debug/pprof/").await.text().contains("cmdline"));
    assert!(
        played
            .get("/debug/pprof/runtime")
            .await
            .text()
            .contains("workers")
    );
    let threads = played.get("/debug/pprof/threads").await.text();
    assert!(
        threads.starts_with("tid name") && threads.lines().count() > 1,
        "{threads}"
    );
    let sampled = played.get("/debug/pprof/profile").await;
    assert_eq!(sampled.status, StatusCode::NOT_IMPLEMENTED);
    assert!(sampled.text().contains("perf record"));
}
