//! How many requests are sent.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pipewright_core::http::{
    HttpRequest, HttpResponse, SharedTransport, Transport, TransportError,
};
use pipewright_simulator::InProcessTransport;
use pipewright_simulator::faults::{FaultPlan, Faults};
use tokio::time::Instant;

use super::world::{World, many, wait};
use crate::engine::harness::Scrape;

/// Writes down when requests are sent.
#[derive(Debug)]
struct Watched {
    inner: SharedTransport,
    times: Arc<Mutex<Vec<Instant>>>,
}

#[async_trait]
impl Transport for Watched {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.times.lock().unwrap().push(Instant::now());
        self.inner.send(request).await
    }
}

fn watched(inner: SharedTransport) -> (Arc<Watched>, Arc<Mutex<Vec<Instant>>>) {
    let times = Arc::default();
    let watched = Watched {
        inner,
        times: Arc::clone(&times),
    };
    (Arc::new(watched), times)
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_requests_than_allowed() {
    // By REST, which needs many.
    let world = World::of(many(60, 2, 2, 2))
        .of_group("many")
        .with(|config| {
            config.gitlab.use_graphql = false;
            config.gitlab.max_requests_per_second = Some(10.0);
            config.gitlab.burst_requests_per_second = NonZeroU32::MIN;
        });
    let (transport, times) = watched(world.transport());
    let collector = world.collector_by(transport);
    let act = async {
        wait(60).await;
        for project in 0..20 {
            world.pipeline(&format!("many/p{project}")).await;
        }
        wait(120).await;
    };
    collector.run(act).await;
    // What was waited is told.
    let scrape = Scrape::of(&world.operational);
    let figure = |name: &str| scrape.0.get(name).copied().unwrap_or_default();
    assert!(figure("age_api_throttled_requests_total") > 100.0);
    assert!(figure("age_api_throttled_seconds_total") > 30.0);
    let times = times.lock().unwrap();
    assert!(times.len() > 500, "{}", times.len());
    for (index, first) in times.iter().enumerate() {
        let within = times.iter().skip(index);
        let within = within.take_while(|time| **time - *first < Duration::from_secs(1));
        assert!(within.count() <= 10);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_is_left_alone_so_long() {
    let world = World::of(many(3, 2, 0, 1)).of_group("many");
    let plan = "version: 1\nrules:\n  - path: /api/graphql\n    nth: [3]\n    \
                answer: { status: 429, headers: { retry-after: '90', ratelimit-remaining: '0', \
                ratelimit-reset: '1795248120' } }\n";
    let faults = Faults::new(FaultPlan::from_yaml(plan).unwrap());
    let router = faults.wrap(world.gitlab.router());
    let (transport, times) = watched(Arc::new(InProcessTransport::new(router)));
    let collector = world.collector_by(transport);
    collector.run(wait(300)).await;
    let times = times.lock().unwrap();
    let longest = times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap();
    assert!(longest >= Duration::from_secs(89), "{longest:?}");
    assert!(!world.ledger.take().is_empty());
}
