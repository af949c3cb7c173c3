//! Webhooks.

use std::sync::Arc;

use amazing_gitlab_exporter::collect::Inlet;
use amazing_gitlab_exporter::facts::{JobsSeen, Origin};
use async_trait::async_trait;
use pipewright_core::http::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use pipewright_core::time::SystemClock;
use pipewright_gitlab::webhook::{Receipt, Receiver, Verifier};
use pipewright_simulator::gitlab::scenario::{HookDefinition, Scenario};
use std::time::Duration;

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
        let received = self.receiver.receive(request.headers(), body, None);
        let status = match received {
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
