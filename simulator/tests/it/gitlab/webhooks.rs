//! What is sent, to whom, and what comes of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::any;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use pipewright_simulator::InProcessTransport;
use pipewright_simulator::gitlab::NewPipeline;
use pipewright_simulator::gitlab::webhooks::signature;
use rstest::rstest;
use serde_json::{Value, json};

use super::support::Server;

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[derive(Clone, Default)]
struct Inbox {
    received: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    failing: Arc<Mutex<bool>>,
}

impl Inbox {
    fn transport(&self) -> Arc<InProcessTransport> {
        let receive = async |State(inbox): State<Self>, request: Request| {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            inbox.received.lock().unwrap().push((parts.headers, text));
            if *inbox.failing.lock().unwrap() {
                StatusCode::INTERNAL_SERVER_ERROR
            } else {
                StatusCode::OK
            }
        };
        let router = Router::new()
            .route("/{*path}", any(receive))
            .with_state(self.clone());
        Arc::new(InProcessTransport::new(router))
    }

    fn bodies(&self, event: &str) -> Vec<Value> {
        self.received
            .lock()
            .unwrap()
            .iter()
            .filter(|(headers, _)| headers["x-gitlab-event"] == event)
            .map(|(_, body)| serde_json::from_str(body).unwrap())
            .collect()
    }

    fn header(&self, name: &str) -> Vec<String> {
        let received = self.received.lock().unwrap();
        let values = received.iter().filter_map(|(headers, _)| headers.get(name));
        values
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    }
}

async fn add_hook(server: &Server, more: Value) -> u64 {
    let mut hook = json!({ "url": "http://receiver.example/hook", "push_events": false });
    hook.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let created = server.post("/projects/1/hooks", &hook).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.json()["id"].as_u64().unwrap()
}

/// Runs one pipeline to its end while webhooks are being sent.
async fn live(server: &Server, inbox: &Inbox) -> u64 {
    let webhooks = server.gitlab.send_webhooks(inbox.transport());
    let sending = tokio::spawn(async move { webhooks.run().await });
    let id = server.gitlab.simulation().with(|instance| {
        let user = instance.user_named("ada").unwrap().id;
        instance
            .create_pipeline(&NewPipeline::new(1, "main", user))
            .unwrap()
    });
    for _ in 0..120 {
        server.advance(1);
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    sending.abort();
    id
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_is_told_from_its_first_step_to_its_last() {
    let server = Server::new();
    let inbox = Inbox::default();
    add_hook(
        &server,
        json!({ "pipeline_events": true, "token": "secret" }),
    )
    .await;
    let id = live(&server, &inbox).await;
    let all = inbox.bodies("Pipeline Hook");
    let own: Vec<&Value> = all
        .iter()
        .filter(|body| body["object_attributes"]["id"] == id)
        .collect();
    let statuses: Vec<&Value> = own
        .iter()
        .map(|body| &body["object_attributes"]["status"])
        .collect();
    assert_eq!(
        statuses[..2],
        [&json!("pending"), &json!("running")],
        "{statuses:?}"
    );
    let last = own.last().unwrap();
    assert_eq!(last["object_kind"], "pipeline");
    assert_eq!(
        last["object_attributes"]["created_at"],
        "2026-01-01 00:00:00 UTC"
    );
    assert_eq!(last["user"]["email"], "[REDACTED]");
    assert_eq!(last["project"]["path_with_namespace"], "acme/shop");
    assert!(
        last["builds"]
            .as_array()
            .unwrap()
            .iter()
            .all(|build| build["name"] != "browser-tests")
    );
    // The child pipeline belongs to the same project, and says where it comes from.
    let child = all
        .iter()
        .find(|body| body.get("source_pipeline").is_some())
        .unwrap();
    assert_eq!(child["source_pipeline"]["pipeline_id"], id);
    assert!(
        inbox
            .header("x-gitlab-token")
            .iter()
            .all(|token| token == "secret")
    );
    let mut keys = inbox.header("idempotency-key");
    let sent = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), sent);
}

#[tokio::test(start_paused = true)]
async fn jobs_are_told_with_all_their_traps() {
    let server = Server::new();
    let inbox = Inbox::default();
    add_hook(&server, json!({ "job_events": true })).await;
    let id = live(&server, &inbox).await;
    let all = inbox.bodies("Job Hook");
    let done = all
        .iter()
        .find(|body| body["build_name"] == "compile" && body["build_status"] == "success")
        .unwrap();
    assert_eq!(done["object_kind"], "build");
    assert_eq!(done["commit"]["id"], id);
    assert_eq!(done["project_name"], "Acme / Shop");
    assert_eq!(done["build_failure_reason"], "unknown_failure");
    assert!(done["build_duration"].as_f64().unwrap() >= 5.0);
    assert!(all.iter().all(|body| body["build_name"] != "browser-tests"));
}

#[tokio::test(start_paused = true)]
async fn deployments_are_told_by_the_environments_name() {
    let server = Server::new();
    let inbox = Inbox::default();
    add_hook(&server, json!({ "deployment_events": true })).await;
    live(&server, &inbox).await;
    let all = inbox.bodies("Deployment Hook");
    let statuses: Vec<&Value> = all.iter().map(|body| &body["status"]).collect();
    assert_eq!(statuses, [&json!("running"), &json!("success")]);
    assert_eq!(all[0]["environment"], "staging");
    assert!(
        all[0]["status_changed_at"]
            .as_str()
            .unwrap()
            .ends_with(" +0000")
    );
}

#[rstest]
#[case("webhooks: [{ nth: [1], lose: true }]", &[2, 3])]
#[case("webhooks: [{ nth: [1], duplicates: 1 }]", &[1, 1, 2, 3])]
#[case("webhooks: [{ nth: [1], reorder: true }]", &[2, 1, 3])]
#[case("webhooks: [{ nth: [1], delay_ms: 5000 }]", &[2, 3, 1])]
#[tokio::test(start_paused = true)]
async fn faults_strike_webhooks(#[case] plan: &str, #[case] order: &[usize]) {
    let server = Server::new();
    let orderly = Inbox::default();
    add_hook(
        &server,
        json!({ "deployment_events": true, "pipeline_events": true }),
    )
    .await;
    live(&server, &orderly).await;
    let keys = orderly.header("idempotency-key");

    let server = Server::with_faults(plan);
    let struck = Inbox::default();
    add_hook(
        &server,
        json!({ "deployment_events": true, "pipeline_events": true }),
    )
    .await;
    live(&server, &struck).await;
    let expected: Vec<&String> = order.iter().map(|number| &keys[number - 1]).collect();
    let seen = struck.header("idempotency-key");
    let seen: Vec<&String> = seen.iter().filter(|key| keys[..3].contains(key)).collect();
    assert_eq!(seen, expected);
    let attempts = struck.header("x-gitlab-webhook-uuid");
    assert!(attempts.windows(2).all(|pair| pair[0] != pair[1]));
}

#[tokio::test(start_paused = true)]
async fn the_test_button_signs_and_writes_other_dates() {
    let server = Server::new();
    let inbox = Inbox::default();
    server.gitlab.send_webhooks(inbox.transport());
    let hook = add_hook(&server, json!({ "signing_token": KEY })).await;
    let path = format!("/projects/1/hooks/{hook}");
    let shown = server.get(&path).await.json();
    assert_eq!(shown["signing_token_present"], true);
    assert!(shown.get("signing_token").is_none());

    let tested = server
        .post(&format!("{path}/test/pipeline_events"), &json!({}))
        .await;
    assert_eq!(
        (tested.status, tested.text.as_str()),
        (201, r#"{"message":"201 Created"}"#)
    );
    let body = &inbox.bodies("Pipeline Hook")[0];
    assert!(
        body["object_attributes"]["created_at"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    let (headers, raw) = inbox.received.lock().unwrap()[0].clone();
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    let stamp = text("webhook-timestamp").parse().unwrap();
    let expected = signature(KEY, &text("idempotency-key"), stamp, raw.as_bytes());
    assert_eq!(Some(text("webhook-signature")), expected);
    assert_eq!(text("user-agent"), "GitLab/19.0.0-ee");

    let events = server.get(&format!("{path}/events")).await.json();
    assert_eq!(events[0]["response_status"], "200");
    let again = format!("{path}/events/{}/resend", events[0]["id"]);
    assert_eq!(server.post(&again, &json!({})).await.status, 201);
    let keys = inbox.header("idempotency-key");
    assert_eq!(keys[0], keys[1]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_hook_is_switched_off_for_a_while() {
    let server = Server::new();
    let inbox = Inbox::default();
    *inbox.failing.lock().unwrap() = true;
    server.gitlab.send_webhooks(inbox.transport());
    let hook = add_hook(&server, json!({})).await;
    let path = format!("/projects/1/hooks/{hook}");
    let test = format!("{path}/test/job_events");
    let statuses = async || server.get(&path).await.json()["alert_status"].clone();
    for _ in 0..3 {
        assert_eq!(server.post(&test, &json!({})).await.status, 422);
    }
    assert_eq!(statuses().await, "executable");
    server.post(&test, &json!({})).await;
    assert_eq!(statuses().await, "temporarily_disabled");
    server.advance(61);
    assert_eq!(statuses().await, "executable");
    server.post(&test, &json!({})).await;
    server.advance(61);
    assert_eq!(statuses().await, "temporarily_disabled");
    for _ in 0..35 {
        server.post(&test, &json!({})).await;
    }
    server.advance(48 * 3600);
    assert_eq!(statuses().await, "disabled");
    *inbox.failing.lock().unwrap() = false;
    server.post(&test, &json!({})).await;
    assert_eq!(statuses().await, "executable");
}

#[tokio::test]
async fn hooks_come_and_go() {
    let server = Server::new();
    let hook = add_hook(&server, json!({ "pipeline_events": "true", "token": "t" })).await;
    let path = format!("/projects/1/hooks/{hook}");
    let changed = server
        .write("PUT", &path, &json!({ "pipeline_events": false }))
        .await
        .json();
    assert_eq!(changed["pipeline_events"], false);
    assert_eq!(changed["url"], "http://receiver.example/hook");
    assert!(changed.get("token").is_none());
    assert_eq!(server.write("DELETE", &path, &json!({})).await.status, 204);
    assert_eq!(
        server.get(&path).await.text,
        r#"{"message":"404 Not found"}"#
    );
    let refused = server.post("/projects/1/hooks", &json!({})).await;
    assert_eq!(refused.text, r#"{"error":"url is missing"}"#);
    let refused = server
        .post("/projects/1/hooks", &json!({ "url": "ftp://x" }))
        .await;
    assert_eq!(refused.status, 422);
}
