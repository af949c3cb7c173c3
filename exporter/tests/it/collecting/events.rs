//! Webhooks.

use std::sync::Arc;

use amazing_gitlab_exporter::collect::Inlet;
use amazing_gitlab_exporter::facts::{JobsSeen, Origin, RefKind};
use async_trait::async_trait;
use pipewright_core::http::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use pipewright_core::time::SystemClock;
use pipewright_gitlab::webhook::{Receipt, Receiver, Verifier};
use pipewright_simulator::gitlab::scenario::{HookDefinition, Scenario};
use std::time::Duration;

use http::HeaderMap;
use serde_json::{Value, json};

use super::world::{World, many, wait};

/// The server's end: what it accepts goes to the collector.
#[derive(Debug)]
struct Server {
    receiver: Receiver,
    inlet: Inlet,
}

#[async_trait]
impl Transport for Server {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let body = request.body().clone();
        let receipt = self.receiver.receive(request.headers(), body, None);
        let status = match receipt {
            Ok(Receipt::Delivery(delivery)) => match self.inlet.offer(delivery) {
                Ok(()) => 200,
                Err(_) => 503,
            },
            Ok(_) => 200,
            Err(rejection) => rejection.status().as_u16(),
        };
        Ok(http::Response::builder()
            .status(status)
            .body(Body::empty())
            .unwrap())
    }
}

/// The server's end, for a body of one's own.
fn deliver(inlet: &Inlet, body: &Value) {
    let verifier = Verifier::builder().accept_unverified().build().unwrap();
    let receiver = Receiver::new(verifier, SystemClock::shared());
    let receipt = receiver.receive(&HeaderMap::new(), body.to_string().into(), None);
    let Ok(Receipt::Delivery(delivery)) = receipt else {
        panic!("{receipt:?}");
    };
    inlet.offer(delivery).unwrap();
}

fn hooked(mut scenario: Scenario) -> Scenario {
    let hook: HookDefinition = HookDefinition {
        url: "http://exporter.example/webhook".to_owned(),
        token: None,
        signing_token: None,
        events: ["pipeline", "job", "push", "merge_requests"]
            .map(str::to_owned)
            .to_vec(),
    };
    for project in &mut scenario.projects {
        project.hooks = vec![hook.clone()];
    }
    scenario
}

#[tokio::test(start_paused = true)]
async fn webhooks_are_used_without_a_request() {
    let world = World::of(hooked(many(2, 3, 2, 1)))
        .of_group("many")
        .with(|config| {
            // Only webhooks can tell in time.
            config.collectors.pipelines.interval = Duration::from_secs(3600);
            config.collectors.jobs.interval = Duration::from_secs(3600);
        });
    let collector = world.collector();
    let verifier = Verifier::builder().accept_unverified().build().unwrap();
    let receiver = Receiver::new(verifier, SystemClock::shared());
    let inlet = collector.webhooks();
    let webhooks = world
        .gitlab
        .send_webhooks(Arc::new(Server { receiver, inlet }));
    let act = async {
        // What is asked for after a start is over.
        wait(300).await;
        world.ledger.take();
        let pipeline = world.pipeline("many/p0").await;
        world.start_counting();
        wait(60).await;
        assert_eq!(world.requests(), 0, "{:?}", world.asked());
        let looks = world.ledger.take();
        assert!(looks.iter().all(|look| look.origin == Origin::Webhook));
        let seen = looks.iter().flat_map(|look| &look.pipelines);
        let finished: Vec<_> = seen
            .filter(|seen| seen.id == pipeline.id && seen.status.is_finished())
            .collect();
        let last = finished.last().unwrap();
        assert!(last.finished_at.is_some());
        let JobsSeen::Some(jobs) = &last.jobs else {
            panic!("{last:?}");
        };
        // A webhook tells why.
        let failed = jobs
            .iter()
            .filter(|job| job.failure_reason.as_deref() == Some("script_failure"));
        assert!(failed.count() >= 1);
    };
    let both = async {
        tokio::select! {
            biased;
            () = act => {}
            () = webhooks.run() => {}
        }
    };
    collector.run(both).await;
}

/// A pipeline of a merge request, as a hook tells it: with the source branch for its ref.
fn merge_request_pipeline(project: u64, path: &str, id: u64, status: &str) -> Value {
    json!({
        "object_kind": "pipeline",
        "object_attributes": {
            "id": id, "iid": 3, "ref": "feature", "tag": false, "sha": "bcbb5ec3", "status": status,
            "source": "merge_request_event",
            "created_at": "2026-11-21 08:00:10 UTC", "finished_at": "2026-11-21 08:01:10 UTC",
            "duration": 50, "queued_duration": 2,
        },
        "merge_request": { "id": 1, "iid": 17, "title": "Faster", "source_branch": "feature",
            "target_branch": "main", "state": "opened" },
        "project": { "id": project, "path_with_namespace": path },
        "builds": [{ "id": id * 10, "stage": "build", "name": "compile", "status": status,
            "created_at": "2026-11-21 08:00:10 UTC", "started_at": "2026-11-21 08:00:12 UTC",
            "finished_at": "2026-11-21 08:01:02 UTC", "duration": 50.2, "queued_duration": 1.5,
            "failure_reason": null }],
    })
}

#[tokio::test(start_paused = true)]
async fn a_merge_requests_pipeline_is_named_by_its_number() {
    let world = World::of(many(1, 1, 0, 0)).of_group("many");
    let collector = world.collector();
    let inlet = collector.webhooks();
    let id = world
        .gitlab
        .inspect(|instance| instance.project("many/p0").unwrap().id);
    let act = async {
        wait(5).await;
        world.ledger.take();
        deliver(
            &inlet,
            &merge_request_pipeline(id, "many/p0", 900, "success"),
        );
        wait(1).await;
        let looks = world.ledger.take();
        assert_eq!(looks.len(), 1);
        let seen = &looks[0].pipelines[0];
        assert_eq!((&*seen.git_ref, seen.kind), ("17", RefKind::MergeRequest));
        assert_eq!(seen.duration, Some(Duration::from_secs(50)));
        let job = &seen.jobs.as_slice()[0];
        // To the second, as GraphQL tells it.
        assert_eq!(job.duration, Some(Duration::from_secs(50)));
        assert_eq!(
            seen.updated_at,
            "2026-11-21T08:01:10Z"
                .parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap()
        );
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn events_of_projects_that_nobody_asked_for_are_left_alone() {
    let world = World::of(many(2, 1, 0, 0)).named(&["many/p0"]);
    let collector = world.collector();
    let inlet = collector.webhooks();
    let act = async {
        wait(5).await;
        world.ledger.take();
        world.start_counting();
        deliver(
            &inlet,
            &merge_request_pipeline(2, "many/p1", 900, "success"),
        );
        deliver(
            &inlet,
            &json!({ "object_kind": "wiki_page", "project": { "id": 1 } }),
        );
        deliver(
            &inlet,
            &json!({ "object_kind": "pipeline", "object_attributes": {} }),
        );
        wait(5).await;
        assert!(world.ledger.take().is_empty());
        assert_eq!(world.requests(), 0);
    };
    collector.run(act).await;
}

#[tokio::test(start_paused = true)]
async fn an_event_of_a_new_project_that_a_wildcard_finds_adopts_it() {
    let world = World::of(many(2, 1, 0, 0)).of_group("many");
    let collector = world.collector();
    let inlet = collector.webhooks();
    let act = async {
        wait(40).await;
        let id = world.change_and(|instance| {
            let id = instance.next_id("projects");
            let mut project = instance.project("many/p1").unwrap().clone();
            project.id = id;
            project.full_path = "many/new".to_owned();
            project.path = "new".to_owned();
            project.created_at = instance.now;
            instance.projects.insert(id, project);
            id
        });
        let pipeline = world.pipeline("many/new").await;
        wait(10).await;
        world.ledger.take();
        let event = merge_request_pipeline(id, "many/new", pipeline.id.get(), "success");
        deliver(&inlet, &event);
        wait(5).await;
        let looks = world.ledger.take();
        let mut seen = looks.iter().flat_map(|look| &look.pipelines);
        assert!(seen.any(|seen| seen.id == pipeline.id && seen.status.is_finished()));
        assert_eq!(collector.status().projects.len(), 3);
    };
    collector.run(act).await;
}

/// Late, twice and in any order: everything is handed in, and the next look settles it.
#[tokio::test(start_paused = true)]
async fn events_in_any_order_are_settled_by_the_next_look() {
    let world = World::of(hooked(many(1, 2, 0, 0))).of_group("many");
    let collector = world.collector();
    let held = Arc::new(Holding::default());
    let webhooks = world.gitlab.send_webhooks(held.clone());
    let inlet = collector.webhooks();
    let act = async {
        wait(40).await;
        let pipeline = world.pipeline("many/p0").await;
        wait(16).await;
        for body in held.take().into_iter().rev() {
            deliver(&inlet, &body);
            deliver(&inlet, &body);
        }
        wait(40).await;
        let looks = world.ledger.take();
        let of_hooks = looks.iter().filter(|look| look.origin == Origin::Webhook);
        assert!(of_hooks.count() >= 4);
        let seen = looks.iter().filter(|look| look.origin == Origin::GraphQl);
        let mut seen = seen.flat_map(|look| &look.pipelines);
        assert!(seen.any(|seen| seen.id == pipeline.id
            && seen.status.is_finished()
            && matches!(seen.jobs, JobsSeen::All(_))));
    };
    let both = async {
        tokio::select! {
            biased;
            () = act => {}
            () = webhooks.run() => {}
        }
    };
    collector.run(both).await;
}

/// Keeps what is sent.
#[derive(Debug, Default)]
struct Holding(std::sync::Mutex<Vec<Value>>);

impl Holding {
    fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[async_trait]
impl Transport for Holding {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let body = serde_json::from_slice(request.body()).unwrap();
        self.0.lock().unwrap().push(body);
        Ok(http::Response::new(Body::empty()))
    }
}
