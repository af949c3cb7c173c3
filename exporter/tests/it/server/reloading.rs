use std::sync::Arc;

use http::{Method, StatusCode};

use super::support::{Played, played};

const TEXT: &str = "wildcards: [{}]\nserver: {enable_lifecycle: true}\n";

async fn reload(played: &Played) -> (StatusCode, String) {
    let answer = played.send(Method::POST, "/-/reload", &[], "").await;
    (answer.status, answer.text())
}

fn write(played: &Played, text: &str) {
    std::fs::write(played.config.path("config.yml"), text).unwrap();
}

#[tokio::test]
async fn a_good_configuration_is_taken_and_a_bad_one_is_not() {
    let played = played(TEXT);
    let mut changes = played.reloader.subscribe();
    write(
        &played,
        &format!("{TEXT}collectors: {{pipelines: {{interval_seconds: 77}}}}\n"),
    );
    assert_eq!(reload(&played).await.0, StatusCode::OK);
    assert!(changes.has_changed().unwrap());
    let interval = changes
        .borrow_and_update()
        .config
        .collectors
        .pipelines
        .interval;
    assert_eq!(interval.as_secs(), 77);
    let metric = "age_config_last_reload_successful";
    assert_eq!(played.metric(metric).await.as_deref(), Some("1"));

    write(&played, &format!("{TEXT}colectors: {{}}\n"));
    let (status, text) = reload(&played).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        text.contains("kept as it was") && text.contains("config.yml:3: unknown key"),
        "{text}"
    );
    assert!(!changes.has_changed().unwrap());
    let kept = played
        .reloader
        .current()
        .config
        .collectors
        .pipelines
        .interval;
    assert_eq!(kept.as_secs(), 77);
    assert_eq!(played.metric(metric).await.as_deref(), Some("0"));

    write(&played, TEXT);
    assert_eq!(reload(&played).await.0, StatusCode::OK);
    assert_eq!(played.metric(metric).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn by_request_only_when_that_is_enabled() {
    let played = played("wildcards: [{}]\n");
    let (status, text) = reload(&played).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("enable_lifecycle"), "{text}");
    // A signal is the operator's own.
    Arc::clone(&played.reloader).reload().await.unwrap();
}

#[tokio::test]
async fn the_configuration_is_shown_as_a_file_with_where_values_came_from() {
    let text = "wildcards:\n- owner: {name: acme}\nprojects:\n- name: acme/shop\n  refs:\n    tags: \
                {enabled: false}\nlog:\n  level: debug\n";
    let played = played(text);
    let shown = played.get("/config").await.text();
    for part in [
        "log:\n  level: debug  # ",
        "config.yml:8\n",
        "  format: text\n",
        "- owner:\n",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // It is a configuration of its own, which says the same.
    let again = super::super::config::written(&shown).load().unwrap();
    assert_eq!(again.config, played.reloader.current().config);
}
