//! The simulated GitLab's own webhooks.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use pipewright_core::http::ReqwestTransport;
use pipewright_core::time::{Clock as _, SystemClock};
use pipewright_simulator::SimulationClock;
use pipewright_simulator::faults::FaultPlan;
use pipewright_simulator::gitlab::model::{Hook, HookEvents, Secret};
use pipewright_simulator::gitlab::{GitLabSimulator, NewPipeline};
use serde_json::Value;

use super::served::{SECRET, Served};

const KEY: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const FAULTS: &str = "
version: 1
webhooks:
  - every: 3
    duplicates: 2
  - every: 2
    reorder: true
";

fn hook(url: String) -> Hook {
    Hook {
        id: 9000,
        project_id: 1,
        url,
        name: String::new(),
        description: String::new(),
        token: Some(Secret::new(SECRET)),
        signing_token: Some(Secret::new(KEY)),
        events: HookEvents {
            push: true,
            tag_push: true,
            job: true,
            pipeline: true,
            deployment: true,
            ..HookEvents::default()
        },
        enable_ssl_verification: true,
        custom_headers: Vec::new(),
        recent_failures: 0,
        disabled_until: None,
        created_at: SystemClock.now(),
    }
}

/// What an event is about and in what state: by the simulator's body, or by the printed line.
fn state(event: &Value) -> String {
    let of = |kind: &str, id: &Value, status: &Value| {
        format!("{kind} {id} {}", status.as_str().unwrap_or_default())
    };
    match event["object_kind"].as_str().or(event["kind"].as_str()) {
        Some("pipeline") => {
            let pipeline = event.get("object_attributes").unwrap_or(&event["pipeline"]);
            of("pipeline", &pipeline["id"], &pipeline["status"])
        }
        Some("build") => of("job", &event["build_id"], &event["build_status"]),
        Some("job") => of("job", &event["job"]["id"], &event["job"]["status"]),
        Some("deployment") => {
            let id = event.get("deployment_id").unwrap_or(&event["id"]);
            of("deployment", id, &event["status"])
        }
        other => panic!("{other:?} is not sent here"),
    }
}

#[tokio::test]
async fn every_state_is_printed_once_whatever_happens_on_the_way() {
    let variables = [
        ("PIPEWRIGHT_WEBHOOK_SECRET", SECRET),
        ("PIPEWRIGHT_WEBHOOK_SIGNING_KEY", KEY),
    ];
    let server = Served::start_with(&variables, &["--path", "/hooks"]);
    let gitlab = GitLabSimulator::builder()
        .clock(SimulationClock::stepped(SystemClock.now()))
        .faults(FaultPlan::from_yaml(FAULTS).unwrap())
        .build()
        .unwrap();
    let transport = ReqwestTransport::builder()
        .system_proxy(false)
        .build()
        .unwrap();
    let webhooks = gitlab.send_webhooks(Arc::new(transport));
    let sending = tokio::spawn({
        let webhooks = webhooks.clone();
        async move { webhooks.run().await }
    });
    let url = format!("http://{}/hooks", server.address);
    gitlab.simulation().with(|instance| {
        instance.hooks.insert(9000, hook(url));
        let user = *instance.users.keys().next().unwrap();
        instance
            .create_pipeline(&NewPipeline::new(1, "main", user))
            .unwrap();
    });
    // Signatures are of simulated time, which may run ahead of the server's by five minutes.
    for _ in 0..200 {
        gitlab.clock().advance(Duration::from_secs(1));
        gitlab.simulation().with(|_| ());
        tokio::task::yield_now().await;
    }
    let mut records = webhooks.records(9000);
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(25)).await;
        let now = webhooks.records(9000);
        if now.len() == records.len() && now.len() > 10 {
            break;
        }
        records = now;
    }
    sending.abort();
    assert!(records.len() < 100, "the log of deliveries is whole");
    for record in &records {
        assert_eq!(record.status, Some(200), "{}", record.response_body);
    }
    let sent: Vec<String> = records
        .iter()
        .map(|record| state(&serde_json::from_str(&record.request_body).unwrap()))
        .collect();
    let distinct: BTreeSet<&String> = sent.iter().collect();
    assert!(distinct.len() < sent.len(), "there were duplicates");

    let ended = server.stop();
    assert!(ended.status.success(), "{}", ended.errors);
    let printed: Vec<String> = ended.events().iter().map(state).collect();
    let once: BTreeSet<&String> = printed.iter().collect();
    assert_eq!(once.len(), printed.len(), "each once: {printed:?}");
    assert_eq!(once, distinct);
    assert!(
        printed
            .iter()
            .any(|state| state.starts_with("pipeline") && state.ends_with("success"))
    );
}
